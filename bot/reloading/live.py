"""`LiveResponder`: a responder whose knowledge can be exchanged while it is in use.

Every call goes to the responder that serves at its beginning and stays with it to its end; the exchange is one
assignment. Adapters take it for a `Responder`, because it is one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from bot.core.knowledge.models import Entry
from bot.core.knowledge.problems import Problem
from bot.core.matching.encoder import Floats
from bot.core.matching.matcher import Ranking
from bot.core.replies import Reply
from bot.core.responder import Explanation, Responder
from bot.core.text.message import Message

NOT_FOLLOWED = (
    "The files are not followed (FAQ_RELOAD is off, or the log says why): a change is served after a restart."
)

T = TypeVar("T")
Make = Callable[[Responder], Any]
"""Makes something of a responder that has to change together with it."""


@dataclass(frozen=True, slots=True)
class Status:
    """What is served, and what became of the last change of the files; for maintainers."""

    version: str
    """Content version of what is served."""
    loaded: dt.datetime | None = None
    """When it was put in place, in UTC; None where that was not noted, because nothing is ever exchanged."""
    refused: dt.datetime | None = None
    """When a later change was refused, in UTC; None where the files are served as they are."""
    problems: tuple[Problem, ...] = ()
    """Why it was refused, in file order; empty where it was not."""
    followed: bool = False
    """Whether the files are watched at present."""

    @property
    def head(self) -> list[str]:
        """Lines that tell what is served since when, whether the files are followed, and when a change was refused."""
        since = _told(self.loaded) if self.loaded else "the start"
        lines = [f"Content {self.version}, in use since {since}."]
        lines += [] if self.followed else [NOT_FOLLOWED]
        return [*lines, f"A change was refused at {_told(self.refused)}:"] if self.refused else lines

    def __str__(self) -> str:
        """Return the status in lines: the head, then each problem of what was refused."""
        return "\n".join([*self.head, *map(str, self.problems)])


@dataclass(frozen=True, slots=True)
class _Serving:
    """All that is exchanged in one step."""

    responder: Responder
    status: Status
    made: dict[Make, Any] = field(default_factory=dict)


class LiveResponder(Responder):
    """Hands every call to the responder of the day.

    Args:
        first: what serves until something else is put in its place.
        now: tells the time in UTC.
    """

    def __init__(self, first: Responder, now: Callable[[], dt.datetime]) -> None:
        # The parent's constructor is not called: this object has no knowledge of its own, see `__getattr__`.
        self._now = now
        self._serving = _Serving(first, Status(first.knowledge.version, now()))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever attribute the responder has
        """Return an attribute of the responder of the day: `knowledge`, `notices`, `index`."""
        if name == "_serving":  # not there yet: an object that is just being copied or unpickled
            raise AttributeError(name)
        return getattr(self._serving.responder, name)

    @property
    def status(self) -> Status:
        """What is served, and what was refused."""
        return self._serving.status

    def swap(self, responder: Responder) -> None:
        """Put another responder in place; calls that have begun end with the one that they began with."""
        made = {make: make(responder) for make in list(self._serving.made)}
        status = Status(responder.knowledge.version, self._now(), followed=self.status.followed)
        self._serving = _Serving(responder, status, made)

    def refuse(self, problems: tuple[Problem, ...]) -> None:
        """Keep what serves, and remember why a change was refused."""
        refused = replace(self.status, refused=self._now(), problems=problems)
        self._serving = replace(self._serving, status=refused)

    def follow(self, *, on: bool) -> None:
        """Note whether the files are watched."""
        if on != self.status.followed:
            self._serving = replace(self._serving, status=replace(self.status, followed=on))

    def also(self, make: Callable[[Responder], T]) -> Callable[[], T]:
        """Make something of the responder, now and at every exchange, and return how to get at the one of the day."""
        self._serving.made[make] = make(self._serving.responder)
        return lambda: self._serving.made[make]

    def respond(self, query: str) -> Reply:
        """Return the reply to a message; any text is taken, also empty, long or broken."""
        return self._serving.responder.respond(query)

    def explain(self, query: str) -> Explanation:
        """Return the reply to a message together with every step that led to it."""
        return self._serving.responder.explain(query)

    def respond_with(self, entry_id: str) -> Reply:
        """Return the reply to somebody who picked this entry; raises UnknownEntryError where it is gone."""
        return self._serving.responder.respond_with(entry_id)

    def respond_with_rule(self, rule_id: str) -> Reply:
        """Return the whole reply of a safety rule; raises UnknownRuleError where it is gone."""
        return self._serving.responder.respond_with_rule(rule_id)

    def urgent(self, query: str) -> Reply | None:
        """Return the reply to a message that nothing may hold back, None for any other message."""
        return self._serving.responder.urgent(query)

    def nothing_fits(self) -> Reply:
        """Return the honest miss."""
        return self._serving.responder.nothing_fits()

    def respond_with_both(self, first: Entry, second: Entry) -> Reply:
        """Return the reply to a message that asked for these two entries."""
        return self._serving.responder.respond_with_both(first, second)

    def warm_up(self) -> None:
        """Load what is otherwise loaded by the first message."""
        self._serving.responder.warm_up()

    def rank(self, query: str) -> Ranking:
        """Return what a message is nearest to as a whole."""
        return self._serving.responder.rank(query)

    def vector(self, message: Message) -> Floats:
        """Return what a message means, as a row of length 1."""
        return self._serving.responder.vector(message)

    def failure(self) -> Reply:
        """Return the reply for when something broke."""
        return self._serving.responder.failure()


def status_of(responder: Responder) -> Status:
    """Return the status of a responder, also of one that is never exchanged."""
    return responder.status if isinstance(responder, LiveResponder) else Status(responder.knowledge.version)


def following(responder: Responder, make: Callable[[Responder], T]) -> Callable[[], T]:
    """Return how to get at something made of a responder, of the one of the day where it can be exchanged."""
    if isinstance(responder, LiveResponder):
        return responder.also(make)
    made = make(responder)
    return lambda: made


def _told(time: dt.datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S} UTC"
