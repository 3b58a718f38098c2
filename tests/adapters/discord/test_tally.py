"""Counters from end to end: what members do in Discord becomes lines of the file, and no trouble with it is theirs."""

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeAlias

import discord
import pytest

from bot.adapters.discord.client import FaqClient
from bot.adapters.discord.render import render
from bot.reloading.live import LiveResponder
from bot.usage import database
from bot.usage.counters import DayTally, read_counts

from .conftest import Place
from .fakes import ANSWER, MARKER, MISS, FakeResponder, small_responder
from .pressing import HELPFUL, NOT_HELPFUL

pytestmark = pytest.mark.asyncio
DAY = dt.date(2026, 11, 22)
Row: TypeAlias = "tuple[str, str, int]"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the counts go; a locked file is given up after a tenth of a second."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    return tmp_path / "counts" / "faq.sqlite"


@pytest.fixture
def days(path: Path) -> Iterator[DayTally]:
    """Return a tally that writes when told to."""
    path.parent.mkdir()
    with DayTally(path, lambda: DAY, every=3600) as tally:
        yield tally


@pytest.fixture
def simcord_bot(responder: FakeResponder, days: DayTally) -> FaqClient:
    """Return a client that counts."""
    return FaqClient(LiveResponder(responder), shard_count=1, days=days)


async def asked(place: Place, query: str) -> discord.Message:
    """Return the bot's public answer to a mention by Alice."""
    await place.alice.send(place.channel, f"{place.at_bot} {query}")
    return place.last


@pytest.fixture
def written(days: DayTally, path: Path) -> Callable[[], list[Row]]:
    """Return what writes all that waits, and returns event, entry and count of every line of the file."""

    def rows() -> list[Row]:
        days.flush()
        with ThreadPoolExecutor() as pool:  # where no event loop runs
            return [(count.event, count.entry, count.count) for count in pool.submit(read_counts, path, DAY).result()]

    return rows


OPENED = {"When is the library open?": {"answer"}, "None of these": {"abstain"}}
"""The outcome of what a press leads to, which is counted like any other answer."""


@pytest.mark.parametrize(
    ("query", "label", "counted"),
    [
        ("related", HELPFUL, [("answer", "borrowing", 1), ("helpful", "borrowing", 1)]),
        ("related", NOT_HELPFUL, [("answer", "borrowing", 1), ("not_helpful", "borrowing", 1)]),
        (
            "which",
            "When is the library open?",
            [("choice_taken", "opening-hours", 1), ("disambiguation", "", 1)],
        ),
        ("which", "None of these", [("disambiguation", "", 1), ("none_of_these", "", 1)]),
        ("miss", None, [("abstain", "", 1)]),
        ("emergency", None, [("safety", "", 1)]),
    ],
)
async def test_what_members_do_becomes_lines(
    place: Place, written: Callable[[], list[Row]], query: str, label: str | None, counted: list[Row]
) -> None:
    """The outcome of a question with its entry, then what was pressed; nothing else."""
    message = await asked(place, query)
    if label:
        await place.alice.click(message, label=label)
    found = written()

    assert set(counted) <= set(found)
    assert {event for event, _, _ in found} == {event for event, _, _ in counted} | OPENED.get(label or "", set())


async def test_file_holds_no_words_and_no_ids(place: Place, written: Callable[[], list[Row]], path: Path) -> None:
    """Neither of who asked nor of what was asked."""
    await place.alice.slash(place.channel, "ask", question=f"may I {MARKER}")
    assert written()

    kept = b"".join(file.read_bytes() for file in path.parent.iterdir())
    ids = (place.alice.id, place.channel.id, place.env.guild.id)
    assert not any(text.encode() in kept for text in (MARKER, "alice", *map(str, ids)))


async def test_privacy_says_that_counts_are_kept(place: Place) -> None:
    """To whoever asks, as long as they are; without the file the notice does not speak of it."""
    notices = small_responder().notices
    result = await place.alice.slash(place.channel, "privacy")

    assert [result.response.content] == render(notices.privacy(counts=True))
    assert notices.privacy(counts=True).body.startswith(notices.privacy().body)
    assert "keep these counts in a file" in notices.privacy(counts=True).body
    assert "file" not in notices.privacy().body


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Lock the file as another process would."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield


@contextlib.contextmanager
def lost(path: Path) -> Iterator[None]:
    """Take the folder away."""
    path.parent.rename(path.parent.with_name("away"))
    yield


@contextlib.contextmanager
def spoiled(path: Path) -> Iterator[None]:
    """Put something else in the place of the file."""
    path.write_bytes(b"this is no database " * 99)
    yield


@contextlib.contextmanager
def full(_: Path) -> Iterator[None]:
    """Let no file of this process grow."""
    resource = pytest.importorskip("resource", reason="needs a Unix")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("trouble", [locked, lost, spoiled, full])
async def test_trouble_with_the_file_costs_no_member_an_answer(
    place: Place, days: DayTally, trouble: Callable[[Path], AbstractContextManager[None]], path: Path
) -> None:
    """Answers, choices and thanks come as ever while nothing can be written; then it is still there to be written."""
    with trouble(path):
        result = await place.alice.slash(place.channel, "ask", question="how?")
        days.flush()
        pressed = await place.alice.click(await asked(place, "related"), label=HELPFUL)
        days.flush()
        await place.alice.click(await asked(place, "which"), label="None of these")
        days.flush()

    assert [result.response.content] == render(ANSWER)
    assert [pressed.response.content] == render(small_responder().notices.notice("counted"))
    assert place.said[-1:] == render(MISS)
    assert days.waiting == 6
