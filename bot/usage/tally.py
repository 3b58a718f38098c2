"""What is counted: what happened, and with which entry; never who or what was written."""

from dataclasses import dataclass
from typing import TypeAlias

Key: TypeAlias = tuple[str, str, str]
"""Day as year-month-day in UTC, event, entry id or nothing."""


@dataclass(frozen=True, slots=True)
class Count:
    """One line of the table."""

    day: str
    """As year-month-day, in UTC."""
    event: str
    """An outcome, such as `answer` or `abstain`, or what was pressed, such as `helpful`."""
    entry: str
    """Id of the entry; empty where the event belongs to none."""
    count: int
    """How often, at least 1."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Counts that are written together, once: the database remembers the last number of each writer."""

    writer: str
    """Name of the process's life that counted."""
    number: int
    """Its batches have rising numbers."""
    counts: dict[Key, int]
    """How often what happened."""
