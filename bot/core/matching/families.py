"""What the features of a text are made of: families of stems, pairs of stems, marks and letter groups."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple


class Kind(Enum):
    """What the features of a family are made of."""

    STEMS = auto()
    PAIRS = auto()
    MARKS = auto()
    LETTERS = auto()


class Family(NamedTuple):
    """Features of one kind."""

    name: str
    kind: Kind
    weight: float
    """Length of its part of a vector, before the whole is brought to length one."""
    nearest: int = 1
    """For pairs: how many places apart the two stems must be at least."""
    farthest: int = 1
    """For pairs: how many places apart they may be at most."""
    either_order: bool = False
    """For pairs: whether it is the same pair the other way round."""
    with_ends: bool = False
    """For pairs: whether the two ends of the text count as stems."""
