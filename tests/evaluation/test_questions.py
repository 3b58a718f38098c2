"""Labelled questions: what a row may say, and what is refused in plain words."""

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import write_knowledge

from bot.core.errors import FaqBotError
from bot.core.knowledge.models import KnowledgeBase
from bot.evaluation.questions import (
    ENTRY_TESTS,
    Labelled,
    QuestionKind,
    load_questions,
    load_safety,
    load_topics,
    question_sets,
)

TABLE = """\
hours: opening-hours
cars: parking
both: [parking, borrowing]
elsewhere: off-topic
fire: safety
"""


def written(folder: Path, text: str) -> Path:
    """Return a file with this text, a table of topics beside it."""
    return write_knowledge(folder, {"asked.yaml": text, "topics.yaml": TABLE}) / "asked.yaml"


def labelled(text: str, kind: QuestionKind, *ids: str, both: bool = False) -> Labelled:
    """Return a labelled question."""
    return Labelled(text, kind, frozenset(ids), both)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("{q: when, entry: opening-hours}", labelled("when", QuestionKind.ANSWERABLE, "opening-hours")),
        ("{q: 1789, entry: parking}", labelled("1789", QuestionKind.UNCOVERED, "parking")),
        (
            "{q: a and b, entry: [opening-hours, parking]}",
            labelled("a and b", QuestionKind.ANSWERABLE, "opening-hours", "parking", both=True),
        ),
        ("{q: rain, off_topic: weather}", labelled("rain", QuestionKind.OFF_TOPIC)),
        ("{q: when, topic: hours}", labelled("when", QuestionKind.ANSWERABLE, "opening-hours")),
        ("{q: any, topic: [hours, cars]}", labelled("any", QuestionKind.ANSWERABLE, "opening-hours", "parking")),
        ("{q: any, topic: both}", labelled("any", QuestionKind.ANSWERABLE, "parking", "borrowing")),
        ("{q: car, topic: cars}", labelled("car", QuestionKind.UNCOVERED, "parking")),
        ("{q: rain, topic: elsewhere}", labelled("rain", QuestionKind.OFF_TOPIC)),
        ("{q: rain, topic: [cars, elsewhere]}", labelled("rain", QuestionKind.OFF_TOPIC, "parking")),
        ("{q: smoke, topic: [fire, hours]}", labelled("smoke", QuestionKind.SAFETY, "opening-hours")),
    ],
)
def test_row_says_what_is_right(small: KnowledgeBase, tmp_path: Path, row: str, expected: Labelled) -> None:
    """An entry or two, something off topic, or topics of the table beside it, any entry of which is right."""
    assert question_sets([written(tmp_path, f"- {row}\n")], small) == {"asked.yaml": [expected]}


def test_entries_own_tests_are_a_set_of_their_own(small: KnowledgeBase, tmp_path: Path) -> None:
    """Behind the files, in the order of the entries; each wants its entry, and files keep their order."""
    path = written(tmp_path, "".join(f"- {{q: question {number}, entry: parking}}\n" for number in range(5)))
    tested = [
        entry.model_copy(update={"tests": entry.tests.model_copy(update={"find": (f"find {entry.id}",)})})
        for entry in small.entries[1:]
    ]
    sets = question_sets([path], replace(small, entries=tuple(tested)))

    assert [*sets] == ["asked.yaml", ENTRY_TESTS]
    assert [one.text for one in sets["asked.yaml"]] == [f"question {number}" for number in range(5)]
    assert sets[ENTRY_TESTS] == [
        labelled("find borrowing", QuestionKind.ANSWERABLE, "borrowing"),
        labelled("find parking", QuestionKind.UNCOVERED, "parking"),
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
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
        load_questions(path, small)
    assert str(caught.value).startswith(f"{path}")
    assert fault in str(caught.value)


def test_question_on_a_retired_entry_is_passed_over(
    small: KnowledgeBase, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """With a warning that counts them; a topic keeps its other entries."""
    rows = "- {q: a, entry: parking}\n- {q: b, entry: lift}\n- {q: c, entry: [lift, parking]}\n- {q: d, topic: up}\n"
    path = written(tmp_path, rows)
    found = load_questions(path, small, {"up": ["lift", "parking"]})

    assert [one.text for one in found] == ["a", "d"]
    assert caplog.messages == [f"{path}: there is no entry 'lift'; questions passed over: 2"]


def test_file_that_is_none_is_refused(small: KnowledgeBase, tmp_path: Path) -> None:
    """A path that is not there, a file that is no text, a table that is a list, two files of one name."""
    (tmp_path / "picture").write_bytes(b"\xff\xd8\xff")
    for path in (tmp_path / "none.yaml", tmp_path / "picture"):
        with pytest.raises(FaqBotError, match="the questions cannot be read"):
            load_questions(path, small)
    with pytest.raises(FaqBotError, match="the topics cannot be read"):
        load_topics(tmp_path / "none.yaml")
    with pytest.raises(FaqBotError, match="this is not a table of topics"):
        load_topics(written(tmp_path, "- hours\n"))
    with pytest.raises(FaqBotError, match=r"Two files are called asked\.yaml"):
        question_sets([tmp_path / "asked.yaml", tmp_path / "more/asked.yaml"], small)


@pytest.mark.parametrize("text", ["- {q: [", "- {q: a}", "1"])
def test_safety_messages_that_cannot_be_read_are_told(tmp_path: Path, text: str) -> None:
    """With what each row needs."""
    with pytest.raises(FaqBotError, match="Each row needs q, kind and set"):
        load_safety(written(tmp_path, text), by="set")
