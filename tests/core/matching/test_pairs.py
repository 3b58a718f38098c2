"""Pairs of stems as numbers: one row and many rows, whatever the families and their order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.matching.families import Family, Kind
from bot.core.matching.pairs import END, LONG, Pairs

STEMS = 9
FAMILIES = [
    Family("near", Kind.PAIRS, 1.0, farthest=3, either_order=True),
    Family("pair", Kind.PAIRS, 1.0, with_ends=True),
    Family("skip", Kind.PAIRS, 1.0, nearest=2, farthest=2),
]
ROWS = st.lists(st.integers(1, STEMS), min_size=1, max_size=12).map(lambda stems: [END, *stems, END])


def pairs_of(families: list[Family]) -> Pairs:
    """Return pairs whose families lie one behind the other."""
    base = STEMS + 1
    return Pairs(families, [number * base * base for number in range(len(families))], base)


@given(st.permutations(FAMILIES), st.lists(ROWS, min_size=1, max_size=5))
def test_one_row_has_the_same_pairs_as_among_many(families: list[Family], rows: list[list[int]]) -> None:
    """Also a family in which order does not count before one in which it does."""
    pairs = pairs_of(families)
    row_of, codes = pairs.of_many(rows)

    for number, row in enumerate(rows):
        assert sorted(pairs.of_one(row)) == sorted(codes[row_of == number])


@pytest.mark.parametrize("length", [LONG - 1, LONG, LONG + 1])
def test_long_row_has_all_pairs(length: int) -> None:
    """Beyond some length another way is gone, to the same end."""
    row = [END, *[1 + place % STEMS for place in range(length - 2)], END]

    assert len(pairs_of([FAMILIES[1]]).of_one(row)) == length - 1
    assert len(pairs_of([FAMILIES[2]]).of_one(row)) == length - 4


def test_many_stems_need_wider_numbers() -> None:
    """A code never overflows."""
    base = 70_000
    pairs = Pairs([FAMILIES[1]], [0], base)

    assert pairs.of_one([END, base - 1, base - 1, END]).max() == (base - 1) * base + base - 1
    assert pairs.dtype == np.int64
