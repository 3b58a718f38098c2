"""Notices when a knowledge file is saved: the times and sizes of a few files, looked at ten times a second.

Polling, because it works alike on every machine, network drive and container, and because editors save in several
steps (write, rename, truncate): a change counts once two looks in a row agree.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import TypeAlias

INTERVAL_SECONDS = 0.1
"""Time between two looks; a look takes some 0.1 milliseconds."""

Fingerprint: TypeAlias = dict[Path, tuple[int, int]]
"""Time of change in nanoseconds and size in bytes of every file that is there."""


def watched_files(knowledge: Path, questions: Iterable[Path]) -> list[Path]:
    """Return the files that count now: the knowledge files, and those of labelled questions; sorted."""
    folder, faq = (knowledge, ()) if knowledge.is_dir() else (knowledge.parent, (knowledge,))
    return sorted({*folder.glob("*.yaml"), *folder.glob("neutral/*.yaml"), *faq, *questions})


def fingerprint(paths: Iterable[Path]) -> Fingerprint:
    """Return what changes when one of these files does; files that are not there, or not readable, are left out."""
    found: Fingerprint = {}
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue
        found[path] = (status.st_mtime_ns, status.st_size)
    return found


async def saves(knowledge: Path, questions: Iterable[Path]) -> AsyncIterator[list[Path]]:
    """Yield the files that were saved, added or removed, each time something was; never ends."""
    extra = list(questions)
    settled = before = fingerprint(watched_files(knowledge, extra))
    while True:
        await asyncio.sleep(INTERVAL_SECONDS)
        now = fingerprint(watched_files(knowledge, extra))
        if now == before != settled:
            changed = {path for path in (*now, *settled) if now.get(path) != settled.get(path)}
            settled = now
            yield sorted(changed)
        before = now
