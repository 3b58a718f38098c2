"""Counting without content: what happened, and with which entry; never who or what was written."""

from __future__ import annotations

from typing import Protocol


class Tally(Protocol):
    """Takes counts; where they go is decided at the entry point."""

    def count(self, event: str, entry_id: str | None) -> None:
        """Count one event, such as `helpful`, and the entry that it belongs to, if it belongs to one."""
