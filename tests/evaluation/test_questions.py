"""Labelled questions: what a row may say, and what is refused in plain words."""

from pathlib import Path

import pytest

from bot.core.errors import FaqBotError
from bot.core.knowledge.models import KnowledgeBase
from bot.evaluation.questions import Labelled, QuestionKind, load_questions, load_topics

TOPICS = {
    "hours": ["opening-hours"],
    "cars": ["parking"],
    "both": ["parking", "borrowing"],
    "elsewhere": ["off-topic"],
    "fire": ["safety"],
}


def written(folder: Path, text: str) -> Path:
    """Return a file with this text."""
    path = folder / "asked.yaml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("{q: when, entry: opening-hours}", Labelled("when", QuestionKind.ANSWERABLE, frozenset({"opening-hours"}))),
        ("{q: car, entry: parking}", Labelled("car", QuestionKind.UNCOVERED, frozenset({"parking"}))),
        (
            "{q: a and b, entry: [opening-hours, parking]}",
            Labelled("a and b", QuestionKind.ANSWERABLE, frozenset({"opening-hours", "parking"}), both=True),
        ),
        ("{q: rain, off_topic: weather}", Labelled("rain", QuestionKind.OFF_TOPIC, frozenset())),
        ("{q: when, topic: hours}", Labelled("when", QuestionKind.ANSWERABLE, frozenset({"opening-hours"}))),
        (
            "{q: any, topic: [hours, cars]}",
            Labelled("any", QuestionKind.ANSWERABLE, frozenset({"opening-hours", "parking"})),
        ),
        ("{q: any, topic: both}", Labelled("any", QuestionKind.ANSWERABLE, frozenset({"parking", "borrowing"}))),
        ("{q: car, topic: cars}", Labelled("car", QuestionKind.UNCOVERED, frozenset({"parking"}))),
        ("{q: rain, topic: elsewhere}", Labelled("rain", QuestionKind.OFF_TOPIC, frozenset())),
        ("{q: rain, topic: [cars, elsewhere]}", Labelled("rain", QuestionKind.OFF_TOPIC, frozenset({"parking"}))),
        ("{q: smoke, topic: [fire, hours]}", Labelled("smoke", QuestionKind.SAFETY, frozenset({"opening-hours"}))),
        ("{q: 1789, entry: parking}", Labelled("1789", QuestionKind.UNCOVERED, frozenset({"parking"}))),
    ],
)
def test_row_says_what_is_right(small: KnowledgeBase, tmp_path: Path, row: str, expected: Labelled) -> None:
    """An entry or two, something off topic, or topics of a table, any entry of which is right."""
    assert load_questions(written(tmp_path, f"- {row}\n"), small, TOPICS) == [expected]


def test_rows_keep_their_order(small: KnowledgeBase, tmp_path: Path) -> None:
    """Figures and lists of misses follow the file."""
    path = written(tmp_path, "".join(f"- {{q: question {number}, entry: parking}}\n" for number in range(5)))

    assert [one.text for one in load_questions(path, small)] == [f"question {number}" for number in range(5)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("- {q: a, entry: parking}\n- {q: b, entry: lift}\n", "row 2: there is no entry with the id 'lift'."),
        ("- {q: a, topic: stairs}\n", "row 1: the topic table does not have the topic 'stairs'."),
        ("- {entry: parking}\n", "row 1: a row needs `q:`"),
        ("- {q: a}\n", "row 1: a row needs `q:`"),
        ("- a question\n", "row 1: a row needs `q:`"),
        ("q: a\n", "it contains no questions."),
        ("", "it contains no questions."),
        ("- {q: [\n", "the questions cannot be read (ParserError)."),
    ],
)
def test_faulty_file_is_refused_with_its_place(small: KnowledgeBase, tmp_path: Path, text: str, fault: str) -> None:
    """The message names file and row and says what to write."""
    path = written(tmp_path, text)

    with pytest.raises(FaqBotError) as caught:
        load_questions(path, small, TOPICS)
    assert str(caught.value).startswith(f"{path}")
    assert fault in str(caught.value)


def test_missing_or_foreign_file_is_refused(small: KnowledgeBase, tmp_path: Path) -> None:
    """A path that is not there and a file that is no text end in the same plain words."""
    (tmp_path / "picture").write_bytes(b"\xff\xd8\xff")

    for path in (tmp_path / "none.yaml", tmp_path / "picture"):
        with pytest.raises(FaqBotError, match="cannot be read"):
            load_questions(path, small)


def test_topic_table_maps_to_lists(tmp_path: Path) -> None:
    """One entry needs no brackets."""
    path = written(tmp_path, "hours: opening-hours\nboth: [parking, borrowing]\n")

    assert load_topics(path) == {"hours": ["opening-hours"], "both": ["parking", "borrowing"]}


def test_topic_table_that_is_none_is_refused(tmp_path: Path) -> None:
    """A list, or nothing."""
    with pytest.raises(FaqBotError, match="this is not a table of topics"):
        load_topics(written(tmp_path, "- hours\n"))
    with pytest.raises(FaqBotError, match="the topics cannot be read"):
        load_topics(tmp_path / "none.yaml")
