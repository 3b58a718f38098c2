"""Splitting a message that may hold more than one question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.matching.segments import JOINTS, MOST_PARTS, SHORTEST, split_questions

WORDS = st.lists(st.sampled_from(["does", "it", "hurt", "how", "many", "times", *sorted(JOINTS)]), max_size=10)


@pytest.mark.parametrize(
    ("sentences", "parts"),
    [
        ([], []),
        ([["does", "it", "hurt"]], []),
        ([["does", "it", "hurt"], ["how", "many", "times"]], [["does", "it", "hurt"], ["how", "many", "times"]]),
        ([["does", "it", "hurt", "and", "how", "many", "times"]], [["does", "it", "hurt"], ["how", "many", "times"]]),
        ([["hi"], ["does", "it", "hurt"]], []),
        ([["my", "son", "plays", "football"], ["does", "it", "hurt"]], []),
        ([["ice", "and", "heat"]], []),
        ([["and", "does", "it", "hurt"]], []),
        (
            [["does", "it", "hurt", "and", "and", "how", "many", "times"]],
            [["does", "it", "hurt"], ["how", "many", "times"]],
        ),
    ],
)
def test_message_is_split_at_sentences_and_joints(sentences: list[list[str]], parts: list[list[str]]) -> None:
    """A part needs three words, one of them asking, to be a question; a message with one such part is not split."""
    assert split_questions(sentences) == parts


@given(st.lists(WORDS, max_size=5))
def test_parts_are_the_words_of_the_message_in_order(sentences: list[list[str]]) -> None:
    """Splitting adds nothing, joins nothing and changes no order."""
    parts = split_questions(sentences)
    rest = iter(word for sentence in sentences for word in sentence)

    assert len(parts) != 1
    assert all(len(part) >= SHORTEST and not JOINTS & set(part) for part in parts)
    assert all(word in rest for part in parts for word in part)


def test_list_of_many_questions_is_taken_as_a_whole() -> None:
    """Two questions can be answered in one message; a dozen cannot."""
    question = ["how", "long", "then"]

    assert len(split_questions([question] * MOST_PARTS)) == MOST_PARTS
    assert split_questions([question] * (MOST_PARTS + 1)) == []
