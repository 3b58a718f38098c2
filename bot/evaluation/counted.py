"""The counters in the evaluation's page: what the running bot was asked, beside what the test sets measure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape
from pathlib import Path

from bot.core.errors import SettingsError
from bot.evaluation.markup import table
from bot.usage.counters import Count, read_counts, tables

SINCE = dt.timedelta(days=29)
"""How far back the page looks, today not counted: thirty days, like `stats`."""
OFF = "Nothing is counted: FAQ_TALLY is not set. docs/maintainers.md tells what it counts, and what it never does."


def counts_section(path: Path | None, today: dt.date) -> str:
    """Return the counts of the last thirty days as HTML, or why there are none; never fails the page.

    Args:
        path: the file of the counters; None where nothing is counted.
        today: the last day.
    """
    if path is None:
        return f"<p>{escape(OFF)}</p>"
    try:
        return counts_html(read_counts(path, today - SINCE))
    except SettingsError as error:
        return f"<p>{escape(str(error))}</p>"


def counts_html(counts: Sequence[Count]) -> str:
    """Return counts as tables: every event, every entry with its events, every day with its events."""
    found = tables(counts)
    if found is None:
        return "<p>Nothing was counted in the last thirty days.</p>"
    events = [[row[0].replace("_", " "), *row[1:]] for row in found.events]
    named = {"Counted events": events, "Counts of every entry": found.entries, "Counts of every day": found.days}
    parts = [_table(caption, rows) for caption, rows in named.items() if rows[1:]]
    return "".join([f"<p>In the running bot, {escape(found.span)}: numbers alone, no text and no ids.</p>", *parts])


def _table(caption: str, rows: Sequence[Sequence[str]]) -> str:
    first, *events = rows[0]
    heads = (first.capitalize(), *(f"#{event.replace('_', ' ')}" for event in events))
    return table(caption, heads, [[*map(escape, row)] for row in rows[1:]])
