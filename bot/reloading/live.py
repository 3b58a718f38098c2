"""`LiveResponder`: a responder whose knowledge can be exchanged while it is in use.

Every call goes to the responder that serves at its beginning and stays with it to its end; the exchange is one
assignment. Adapters take it for a `Responder`, because it is one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from bot.core.knowledge.problems import Problem
from bot.core.model import Entry
from bot.core.replies import Reply
from bot.core.responder import Explanation, Responder

T = TypeVar("T")
Make = Callable[[Responder], Any]
"""Makes something of a responder that has to change together with it."""


@dataclass(frozen=True, slots=True)
class Status:
    """What is served, and what became of the last change of the files; for maintainers."""

    version: str
    """Content version of what is served."""
    loaded: dt.datetime
    """When it was put in place, in UTC."""
    refused: dt.datetime | None = None
    """When a later change was refused, in UTC; None where the files are served as they are."""
    problems: tuple[Problem, ...] = ()
    """Why it was refused, in file order; empty where it was not."""

    def __str__(self) -> str:
        """Return the status in lines: what is served since when, then each problem of what was refused."""
        lines = [f"Content {self.version}, in use since {self.loaded:%Y-%m-%d %H:%M:%S} UTC."]
        if self.refused:
            lines.append(f"A change was refused at {self.refused:%Y-%m-%d %H:%M:%S} UTC:")
            lines += map(str, self.problems)
        return "\n".join(lines)


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
        self._serving = _Serving(responder, Status(responder.knowledge.version, self._now()), made)

    def refuse(self, problems: tuple[Problem, ...]) -> None:
        """Keep what serves, and remember why a change was refused."""
        refused = replace(self.status, refused=self._now(), problems=problems)
        self._serving = replace(self._serving, status=refused)

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

    def failure(self) -> Reply:
        """Return the reply for when something broke."""
        return self._serving.responder.failure()


def following(responder: Responder, make: Callable[[Responder], T]) -> Callable[[], T]:
    """Return how to get at something made of a responder, of the one of the day where it can be exchanged."""
    if isinstance(responder, LiveResponder):
        return responder.also(make)
    made = make(responder)
    return lambda: made
