"""Typing errors on purpose."""

import re

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.evaluation.typos import SHORTEST, with_typos

SENTENCES = st.text(alphabet=st.sampled_from("aabcdefgillot '?.  "), max_size=60)


def long_enough(text: str) -> list[int]:
    """Return the places of the words that may be misspelt."""
    return [place for place, word in enumerate(text.split()) if len(re.sub(r"\W", "", word)) >= SHORTEST]


@given(SENTENCES, st.integers(0, 5))
def test_one_or_two_long_words_get_one_edit_each(text: str, seed: int) -> None:
    """Short words, blanks and all other words stay; a swap of neighbours counts as one edit."""
    before, after = text.split(), with_typos(text, seed).split()
    edits = {
        place: OSA.distance(*pair) for place, pair in enumerate(zip(before, after, strict=True)) if len(set(pair)) > 1
    }

    assert set(edits) <= set(long_enough(text))
    assert set(edits.values()) <= {1}
    assert min(1, len(long_enough(text))) <= len(edits) <= 2


def test_seed_tells_the_errors() -> None:
    """The same ones again, so that figures of two runs are about the same questions; the first letter stays."""
    text = "how many sessions does it usually take"
    seen = {with_typos(text, seed) for seed in range(5)}

    assert len(seen) > 1
    assert seen == {with_typos(text, seed) for seed in range(5)}
    assert {with_typos("injection", seed)[0] for seed in range(50)} == {"i"}
