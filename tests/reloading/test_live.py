"""A responder whose knowledge is exchanged in one step, under whoever is using it."""

from __future__ import annotations

import copy
import datetime as dt
import inspect
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from conftest import make_entry

from bot.core.errors import UnknownEntryError
from bot.core.knowledge.models import KnowledgeBase
from bot.core.knowledge.problems import Position, Problem
from bot.core.responder import Explanation, Responder
from bot.reloading.live import NOT_FOLLOWED, LiveResponder, following, status_of

START = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
PROBLEM = Problem("faq.yaml", Position(3, 5), "this is wrong", "Mend it")


def clock() -> Iterator[dt.datetime]:
    """Yield a later minute each time."""
    for minute in range(60):
        yield START + dt.timedelta(minutes=minute)


@pytest.fixture
def live(small: KnowledgeBase) -> LiveResponder:
    """Return a live responder that begins with the small FAQ, at noon."""
    minutes = clock()
    return LiveResponder(Responder(small), lambda: next(minutes))


@pytest.fixture
def other(small: KnowledgeBase) -> Responder:
    """Return a responder with one entry that the small FAQ does not have."""
    entries = (*small.entries, make_entry("chairs", "Are there chairs?"))
    return Responder(replace(small, entries=entries, version="other"))


def test_every_call_is_handed_on() -> None:
    """A method that was left to the parent would find no knowledge."""
    public = {name for name, found in inspect.getmembers(Responder, inspect.isfunction) if not name.startswith("_")}

    assert public <= set(vars(LiveResponder))


def test_says_what_its_responder_says(live: LiveResponder, small: KnowledgeBase) -> None:
    """Word by word, for every way to ask it."""
    plain = Responder(small)

    for query in ("What time do you close?", "parking", "I cannot breathe", "", "xylophone"):
        assert live.respond(query) == plain.respond(query)
        assert live.urgent(query) == plain.urgent(query)
        assert live.explain(query).reply == plain.explain(query).reply
    assert live.respond_with("parking") == plain.respond_with("parking")
    assert live.respond_with_rule("breath") == plain.respond_with_rule("breath")
    assert live.respond_with_both(*small.entries[:2]) == plain.respond_with_both(*small.entries[:2])
    assert (live.nothing_fits(), live.failure()) == (plain.nothing_fits(), plain.failure())
    assert (live.knowledge, live.notices.help()) == (small, plain.notices.help())


def test_after_a_swap_all_of_it_is_new(live: LiveResponder, other: Responder) -> None:
    """Answers, knowledge and notices together."""
    with pytest.raises(UnknownEntryError):
        live.respond_with("chairs")
    live.swap(other)

    assert live.respond_with("chairs") == other.respond_with("chairs")
    assert live.knowledge is other.knowledge
    assert live.notices is other.notices


def test_call_in_flight_ends_with_what_it_began_with(small: KnowledgeBase, other: Responder) -> None:
    """Whoever asked under the old knowledge gets the whole answer from it."""
    entered, go = threading.Event(), threading.Event()

    class Slow(Responder):
        def explain(self, query: str) -> Explanation:
            entered.set()
            assert go.wait(10)
            return super().explain(query)

    live = LiveResponder(Slow(small), lambda: START)
    replies = []
    thread = threading.Thread(target=lambda: replies.append(live.respond("parking")))
    thread.start()
    assert entered.wait(10)
    live.swap(other)
    go.set()
    thread.join(10)

    assert replies == [Responder(small).respond("parking")]


def test_status_tells_version_time_and_what_was_refused(
    live: LiveResponder, other: Responder, small: KnowledgeBase
) -> None:
    """A refusal is told until something good is in place."""
    live.follow(on=True)
    assert str(live.status) == f"Content {small.version}, in use since 2026-11-22 12:00:00 UTC."

    live.refuse((PROBLEM,))
    assert str(live.status).splitlines()[1:] == [
        "A change was refused at 2026-11-22 12:01:00 UTC:",
        "faq.yaml:3:5: this is wrong. Mend it.",
    ]
    assert live.knowledge is small

    live.swap(other)
    assert str(live.status) == "Content other, in use since 2026-11-22 12:02:00 UTC."


def test_status_says_when_files_are_not_followed(live: LiveResponder, other: Responder) -> None:
    """Until they are, also over exchanges; and of a responder that is never exchanged."""
    assert live.status.head[1:] == [NOT_FOLLOWED]
    live.follow(on=True)
    live.swap(other)

    assert (live.status.head[1:], live.status.followed) == ([], True)
    assert str(status_of(live)) == str(live.status)
    assert str(status_of(other)) == f"Content other, in use since the start.\n{NOT_FOLLOWED}"


def test_what_is_made_of_it_changes_with_it(live: LiveResponder, other: Responder) -> None:
    """Such as suggestions: one that is not in place yet is never seen."""
    ids = following(live, lambda responder: {entry.id for entry in responder.knowledge.entries})
    assert "chairs" not in ids()
    live.swap(other)

    assert "chairs" in ids()


def test_what_is_made_of_a_plain_responder_stays(other: Responder) -> None:
    """Where nothing is exchanged, it is made once."""
    made = following(other, lambda _: object())

    assert made() is made()


def test_swap_whose_parts_cannot_be_made_changes_nothing(
    live: LiveResponder, other: Responder, small: KnowledgeBase
) -> None:
    """Everything is made before anything is put in place."""
    live.also(lambda responder: {len(responder.knowledge.entries): 1}[3])

    with pytest.raises(KeyError):
        live.swap(other)
    assert live.knowledge is small


def test_copy_of_it_serves_too(live: LiveResponder) -> None:
    """The way to its attributes does not trip over itself."""
    assert copy.copy(live).respond("parking") == live.respond("parking")
    with pytest.raises(AttributeError):
        _ = live.nonsense
