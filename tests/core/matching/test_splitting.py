"""Splitting a message that may hold several questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.matching.splitting import JOINTS, MOST_PARTS, SHORT_MESSAGE, asks, split, wanted
from bot.core.text.message import Message

WORDS = st.lists(st.sampled_from(["does", "it", "hurt", "how", "many", "times", *sorted(JOINTS)]), max_size=10)
STORY = "so my son plays football twice a week with his friends from the village team all year long now"


def parts_of(clauses: list[list[str]]) -> list[list[str]]:
    """Return the words of the parts of an English message."""
    return [[*part.words] for part in split(Message(clauses=tuple(map(tuple, clauses))))]


@pytest.mark.parametrize(
    ("clauses", "parts"),
    [
        ([], []),
        (["does it hurt"], []),
        (["does it hurt", "how many times"], ["does it hurt", "how many times"]),
        (["does it hurt and how many times"], ["does it hurt", "how many times"]),
        (["does it hurt and and how many times"], ["does it hurt", "how many times"]),
        (["does it hurt how many times"], ["does it hurt", "how many times"]),
        (["tell me how it works"], []),
        (["how do i find a doctor who does this"], []),
        (["and does it hurt"], []),
        (["price", "proof"], ["price", "proof"]),
        ([STORY, "does it hurt"], []),
        ([STORY, "does it hurt", "how many times"], ["does it hurt", "how many times"]),
    ],
)
def test_message_is_split_at_clauses_joints_and_question_words(clauses: list[str], parts: list[str]) -> None:
    """In a long message a part needs three words, one of them asking; one part alone is no split."""
    assert parts_of([clause.split() for clause in clauses]) == [part.split() for part in parts]


@given(st.lists(WORDS, max_size=5))
def test_parts_are_the_words_of_the_message_in_order(clauses: list[list[str]]) -> None:
    """Splitting adds nothing, joins nothing and changes no order."""
    parts = parts_of(clauses)
    rest = iter(word for clause in clauses for word in clause)

    assert len(parts) != 1
    assert all(part and not JOINTS & set(part) for part in parts)
    assert all(word in rest for part in parts for word in part)
    assert all(map(asks, parts)) or sum(map(len, parts)) <= SHORT_MESSAGE


def test_list_of_many_questions_is_taken_as_a_whole() -> None:
    """Three questions can be answered in one message; a dozen cannot."""
    question = ["how", "long", "then"]

    assert len(parts_of([question] * MOST_PARTS)) == MOST_PARTS
    assert parts_of([question] * (MOST_PARTS + 1)) == []


@pytest.mark.parametrize(
    ("language", "joints", "text", "parts"),
    [
        ("de", ["und"], "Tut das weh und wie oft muss man hin", ["Tut das weh", "und wie oft muss man hin"]),
        ("de", ["und"], "Der Hund bellt und", []),
        ("fr", [], "ça fait mal ? combien de séances ?", ["ça fait mal", "combien de séances"]),
        ("ar", ["وكم"], "هل تؤلم؟ وكم جلسة", ["هل تؤلم", "وكم جلسة"]),
        ("zh", ["还有"], "打一次多少钱,会疼吗还有要打几次", ["打一次多少钱", "会疼吗", "还有要打几次"]),
        ("ja", [], "痛いですか 何回必要ですか", ["痛いですか", "何回必要ですか"]),
        ("ko", [], "1.5 밀리는 아픈가요", []),
    ],
)
def test_message_in_another_language_is_split_as_it_is_written(
    language: str, joints: list[str], text: str, parts: list[str]
) -> None:
    """At the ends of clauses, before the joints of its language, at blanks where words have none between them."""
    assert [part.text for part in split(Message(text, language=language), joints)] == parts


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("are we allowed to post pictures", True),
        ("what time does the pharmacy close", True),
        ("when i get home", False),
        ("how to do so", False),
        ("was playing football the same evening", False),
        ("do not say so please", False),
        ("is that normal", True),
        ("i hope you can help me", False),
    ],
)
def test_question_is_told_from_a_clause_of_a_story(clause: str, *, expected: bool) -> None:
    """By how it begins."""
    first, second = split(Message(clauses=(tuple(clause.split()), ("does", "that", "hurt"))))

    assert (first.is_question, second.is_question) == (expected, True)
    assert (first.leans, second.leans) == ("that" in clause, True)


@pytest.mark.parametrize(
    ("clauses", "left"),
    [
        (["i do not want to know the cost", "what are the risks"], ["what are the risks"]),
        (["not asking for me", "does it hurt"], ["does it hurt"]),
        (["does it not hurt", "how many times"], ["does it not hurt", "how many times"]),
        (["i do not care"], ["i do not care"]),
    ],
)
def test_what_is_expressly_not_asked_is_set_aside(clauses: list[str], left: list[str]) -> None:
    """As long as something else is asked."""
    assert wanted([clause.split() for clause in clauses]) == [clause.split() for clause in left]
