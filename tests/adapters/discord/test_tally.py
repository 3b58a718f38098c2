"""Counters from end to end: what members do in Discord becomes lines of the file, and no trouble with it is theirs."""

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.adapters.discord.client import FaqClient
from bot.adapters.discord.render import render
from bot.usage import database
from bot.usage.counters import DayTally, read_counts

from .conftest import HELPFUL, NOT_HELPFUL, Place, shown
from .fakes import ANSWER, MARKER, MISS, NOTICES, FakeResponder, client

pytestmark = pytest.mark.asyncio
DAY = dt.date(2026, 11, 22)
OPEN, NONE = "When is the library open?", "None of these"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the counts go; a locked file is given up after a tenth of a second."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    tmp_path.joinpath("counts").mkdir()
    return tmp_path / "counts" / "faq.sqlite"


@pytest.fixture
def days(path: Path) -> Iterator[DayTally]:
    """Return a tally that writes when told to."""
    with DayTally(path, lambda: DAY, every=3600) as tally:
        yield tally


@pytest.fixture
def simcord_bot(responder: FakeResponder, days: DayTally) -> FaqClient:
    """Return a client that counts."""
    return client(responder, days)


def written(days: DayTally, path: Path) -> dict[tuple[str, str], int]:
    """Write all that waits, and return how often each event is in the file, with its entry."""
    days.flush()
    with ThreadPoolExecutor() as pool:  # where no event loop runs
        return {(one.event, one.entry): one.count for one in pool.submit(read_counts, path, DAY).result()}


async def test_what_members_do_becomes_lines(place: Place, days: DayTally, path: Path) -> None:
    """Outcomes with their entries, what was pressed and what that leads to; no words, no ids, and `/privacy` tells."""
    for query, label in (("related", HELPFUL), ("related", NOT_HELPFUL), ("which", OPEN), ("which", NONE)):
        await place.alice.click(await place.asked(query), label=label)
    await place.alice.slash(place.channel, "ask", question=f"may I {MARKER}")
    await place.asked("miss")
    await place.asked("emergency")

    assert written(days, path) == {
        ("answer", "borrowing"): 2,
        ("answer", "how-it-works"): 1,
        ("answer", "opening-hours"): 1,
        ("disambiguation", ""): 2,
        ("choice_taken", "opening-hours"): 1,
        ("none_of_these", ""): 1,
        ("abstain", ""): 2,
        ("helpful", "borrowing"): 1,
        ("not_helpful", "borrowing"): 1,
        ("safety", ""): 1,
    }
    kept = b"".join(file.read_bytes() for file in path.parent.iterdir())
    ids = (place.alice.id, place.channel.id, place.env.guild.id)
    assert not any(text.encode() in kept for text in (MARKER, "alice", *map(str, ids)))
    assert shown(await place.alice.slash(place.channel, "privacy"), NOTICES.privacy(counts=True))


async def test_trouble_with_the_file_costs_no_member_an_answer(place: Place, days: DayTally, path: Path) -> None:
    """Answers, choices and thanks come as ever while nothing can be written; then it is still there to be written."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        result = await place.alice.slash(place.channel, "ask", question="how?")
        days.flush()
        pressed = await place.alice.click(await place.asked("related"), label=HELPFUL)
        days.flush()
        await place.alice.click(await place.asked("which"), label=NONE)
        days.flush()

    assert shown(result, ANSWER)
    assert shown(pressed, NOTICES.notice("counted"))
    assert place.said[-1:] == render(MISS)
    assert days.waiting == 6
