"""`LiveResponder`: holds the responder that serves, and exchanges it in one step while it is in use.

Whoever answers takes `current` once and stays with it to the end of the answer.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.core.knowledge.problems import Problem
from bot.core.responder import Responder

NOT_FOLLOWED = (
    "The files are not followed (FAQ_RELOAD is off, or the log says why): a change is served after a restart."
)


@dataclass(frozen=True, slots=True)
class Status:
    """What is served, and what became of the last change of the files; for maintainers."""

    version: str
    loaded: dt.datetime
    """When it was put in place, in UTC."""
    refused: dt.datetime | None = None
    """When a later change was refused, in UTC; None where the files are served as they are."""
    problems: tuple[Problem, ...] = ()
    """Why it was refused, in file order; empty where it was not."""
    followed: bool = False

    @property
    def head(self) -> list[str]:
        """Lines that say what is served since when, whether the files are followed, and when a change was refused."""
        lines = [f"Content {self.version}, in use since {_told(self.loaded)}."]
        lines += [] if self.followed else [NOT_FOLLOWED]
        return [*lines, f"A change was refused at {_told(self.refused)}:"] if self.refused else lines

    def __str__(self) -> str:
        """Return the status in lines: the head, then each problem of what was refused."""
        return "\n".join([*self.head, *map(str, self.problems)])


def utc_now() -> dt.datetime:
    """Return the time in UTC."""
    return dt.datetime.now(tz=dt.UTC)


class LiveResponder:
    """Holds what serves, and what is known about it; safe to read from any thread, to be changed by one."""

    def __init__(self, first: Responder, now: Callable[[], dt.datetime] = utc_now) -> None:
        self._now = now
        self.current = first
        self.status = Status(first.knowledge.version, now())

    def swap(self, responder: Responder) -> None:
        """Put another responder in place; answers that have begun end with the one they began with."""
        self.current = responder
        self.status = Status(responder.knowledge.version, self._now(), followed=self.status.followed)

    def refuse(self, problems: tuple[Problem, ...]) -> None:
        """Keep what serves, and remember why a change was refused."""
        self.status = replace(self.status, refused=self._now(), problems=problems)

    def follow(self, *, on: bool) -> None:
        """Note whether the files are watched."""
        self.status = replace(self.status, followed=on)


def _told(time: dt.datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S} UTC"
