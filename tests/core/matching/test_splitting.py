"""Splitting a message that may hold several questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.matching.splitting import JOINTS, MOST_PARTS, SHORT_MESSAGE, asks, split_questions, wanted

WORDS = st.lists(st.sampled_from(["does", "it", "hurt", "how", "many", "times", *sorted(JOINTS)]), max_size=10)
STORY = "so my son plays football twice a week with his friends from the village team all year long now"


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
    assert split_questions([clause.split() for clause in clauses]) == [part.split() for part in parts]


@given(st.lists(WORDS, max_size=5))
def test_parts_are_the_words_of_the_message_in_order(clauses: list[list[str]]) -> None:
    """Splitting adds nothing, joins nothing and changes no order."""
    parts = split_questions(clauses)
    rest = iter(word for clause in clauses for word in clause)

    assert len(parts) != 1
    assert all(part and not JOINTS & set(part) for part in parts)
    assert all(word in rest for part in parts for word in part)
    assert all(map(asks, parts)) or sum(map(len, parts)) <= SHORT_MESSAGE


def test_list_of_many_questions_is_taken_as_a_whole() -> None:
    """Three questions can be answered in one message; a dozen cannot."""
    question = ["how", "long", "then"]

    assert len(split_questions([question] * MOST_PARTS)) == MOST_PARTS
    assert split_questions([question] * (MOST_PARTS + 1)) == []


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
