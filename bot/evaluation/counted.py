"""The running bot's counters, as tables for the evaluation's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.errors import SettingsError
from bot.usage.counters import read_counts
from bot.usage.tables import tables
from bot.usage.tally import Count

SINCE = dt.timedelta(days=29)
"""How far back the page looks: thirty days with today, like `stats`."""
OFF = (
    "Nothing is counted, because neither FAQ_TALLY nor FAQ_DATABASE_URL is set. "
    "docs/maintainers.md lists what is counted."
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted, or why nothing was."""

    words: str
    """A sentence or two above the tables."""
    tables: tuple[tuple[str, Sequence[str], Sequence[Sequence[str]]], ...] = ()
    """Caption, heads and rows of each table; heads that begin with # are of numbers."""


def counted_lately(where: Path | str | None, today: dt.date) -> Counted:
    """Return the counts of the last thirty days, or why there are none; never fails the page.

    Args:
        where: the counters' file, or the URL of their database; None where nothing is counted.
        today: the last day.
    """
    if where is None:
        return Counted(OFF)
    try:
        return as_counted(read_counts(where, today - SINCE))
    except SettingsError as error:
        return Counted(str(error))


def as_counted(counts: Sequence[Count]) -> Counted:
    """Return counts as tables: all events, then those of every entry and of every day."""
    found = tables(counts)
    if found is None:
        return Counted("Nothing was counted in the last thirty days.")
    events = [[row[0].replace("_", " "), *row[1:]] for row in found.events]
    named = {"Counted events": events, "Counts of every entry": found.entries, "Counts of every day": found.days}
    words = f"In the running bot, {found.span}: only numbers, no text and no ids."
    return Counted(words, tuple((caption, _heads(rows[0]), rows[1:]) for caption, rows in named.items() if rows[1:]))


def _heads(row: Sequence[str]) -> list[str]:
    first, *events = row
    return [first.capitalize(), *(f"#{event.replace('_', ' ')}" for event in events)]
