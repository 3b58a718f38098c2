"""Counts added up, as rows of texts: for `stats` and for the evaluation's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.usage.tally import Count


@dataclass(frozen=True, slots=True)
class Tables:
    """Counts as rows of texts, the heads first; the first column names something, the others are numbers."""

    span: str
    """The first and the last day with a count."""
    events: list[list[str]]
    """Every event, most frequent first."""
    entries: list[list[str]]
    """Every entry with a column for each event that any entry has, most answered first; only heads where none has."""
    days: list[list[str]]
    """Every day with a column for each event, in order."""


def tables(counts: Sequence[Count]) -> Tables | None:
    """Return counts added up; None where there are none."""
    if not counts:
        return None
    totals, by_entry, by_day = Counter[str](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for count in counts:
        totals[count.event] += count.count
        by_day[count.day, count.event] += count.count
        if count.entry:
            by_entry[count.entry, count.event] += count.count
    days = sorted({count.day for count in counts})
    entries = sorted({entry for entry, _ in by_entry}, key=lambda entry: (-by_entry[entry, "answer"], entry))
    return Tables(
        span=f"{days[0]} to {days[-1]} (UTC)",
        events=[["event", "count"], *([event, str(number)] for event, number in totals.most_common())],
        entries=_crossed("entry", entries, by_entry),
        days=_crossed("day", days, by_day),
    )


def stats_table(counts: Sequence[Count]) -> str:
    """Return counts as text: the days, all events, then the entries with a column for each event that they have."""
    found = tables(counts)
    if found is None:
        return "Nothing was counted in these days."
    shown = [found.events, found.entries] if found.entries[1:] else [found.events]
    return "\n\n".join([found.span, *("\n".join(_aligned(rows)) for rows in shown)])


def _crossed(head: str, names: Sequence[str], numbers: Counter[tuple[str, str]]) -> list[list[str]]:
    """Return a row for each name, with a column for each event."""
    events = sorted({event for _, event in numbers})
    return [[head, *events], *([name, *(str(numbers[name, event]) for event in events)] for name in names)]


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows as lines: the first column to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        numbers = (f"{cell:>{width}}" for cell, width in zip(rest, widths[1:], strict=True))
        yield "  ".join([f"{first:<{widths[0]}}", *numbers])
