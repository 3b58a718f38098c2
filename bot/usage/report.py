"""Counts added up, as text: for `stats`."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.usage.tally import Count


def stats_table(counts: Sequence[Count]) -> str:
    """Return counts as text: the days, all events, then the entries with a column for each event that they have."""
    if not counts:
        return "Nothing was counted in these days."
    totals, by_entry = Counter[str](), Counter[tuple[str, str]]()
    for count in counts:
        totals[count.event] += count.count
        if count.entry:
            by_entry[count.entry, count.event] += count.count
    shown = [[["event", "count"], *([event, str(number)] for event, number in totals.most_common())]]
    if by_entry:
        entries = sorted({entry for entry, _ in by_entry}, key=lambda entry: (-by_entry[entry, "answer"], entry))
        events = sorted({event for _, event in by_entry})
        rows = ([entry, *(str(by_entry[entry, event]) for event in events)] for entry in entries)
        shown.append([["entry", *events], *rows])
    days = [count.day for count in counts]
    return "\n\n".join([f"{min(days)} to {max(days)} (UTC)", *("\n".join(_aligned(rows)) for rows in shown)])


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows as lines: the first column to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        numbers = (f"{cell:>{width}}" for cell, width in zip(rest, widths[1:], strict=True))
        yield "  ".join([f"{first:<{widths[0]}}", *numbers])
