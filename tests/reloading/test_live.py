"""The responder that serves is exchanged in one step, under whoever is using it."""

import datetime as dt
import itertools
from dataclasses import replace

import pytest
from conftest import make_entry

from bot.core.knowledge.models import KnowledgeBase
from bot.core.knowledge.problems import Position, Problem
from bot.core.responder import Responder
from bot.reloading.live import NOT_FOLLOWED, LiveResponder

START = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
PROBLEM = Problem("faq.yaml", Position(3, 5), "this is wrong", "Mend it")


@pytest.fixture
def live(small: KnowledgeBase) -> LiveResponder:
    """Return a holder that begins with the small FAQ, at noon; each look at its clock is a minute later."""
    minutes = itertools.count()
    return LiveResponder(Responder(small), lambda: START + dt.timedelta(minutes=next(minutes)))


@pytest.fixture
def other(small: KnowledgeBase) -> Responder:
    """Return a responder with one entry that the small FAQ does not have."""
    entries = (*small.entries, make_entry("chairs", "Are there chairs?"))
    return Responder(replace(small, entries=entries, version="other"))


def test_status_tells_version_time_and_what_was_refused(live: LiveResponder, other: Responder) -> None:
    """A refusal is told until something good is in place; that files are not followed, until they are."""
    first = live.current
    assert live.status.head[1:] == [NOT_FOLLOWED]
    live.follow(on=True)
    assert str(live.status) == f"Content {first.knowledge.version}, in use since 2026-11-22 12:00:00 UTC."

    live.refuse((PROBLEM,))
    assert str(live.status).splitlines()[1:] == [
        "A change was refused at 2026-11-22 12:01:00 UTC:",
        "faq.yaml:3:5: this is wrong. Mend it.",
    ]
    assert live.current is first

    live.swap(other)
    assert str(live.status) == "Content other, in use since 2026-11-22 12:02:00 UTC."
    assert live.current is other
