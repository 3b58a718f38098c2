"""How often a member and a channel are answered, and how often they are told so. Pure, imports nothing of Discord.

Only answered questions count, so waiting always helps. Ids are kept in memory for as long as a window lasts and are
written nowhere.
"""

import math
import time
from collections.abc import Callable
from typing import Final, NamedTuple

from bot.core.rates import Rate, RateCounter
from bot.core.replies import SafetyKind

URGENT_RATE: Final = Rate(1, 60)
"""How often one urgent kind of reply is said in full to one author in one place where others read along."""


class Asking(NamedTuple):
    """Who asks and in which channel, by their ids, and whether others can read the answer.

    Where the title of a new post asks, the channel is its forum; `post` is its id, also where its first message asks.
    """

    author: int
    place: int
    public: bool
    post: int = 0


class Held(NamedTuple):
    """For how many whole seconds a question has to wait, because the channel or the member asks too often."""

    seconds: int
    by_channel: bool


class Cooldown:
    """Counts against both rates; belongs to one event loop."""

    def __init__(self, member: Rate, channel: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._member = RateCounter(member, clock)
        self._channel = RateCounter(channel, clock)
        self._urgent = RateCounter(URGENT_RATE, clock)
        self._member_told = RateCounter(Rate(1, member.seconds), clock)
        self._channel_told = RateCounter(Rate(1, channel.seconds), clock)

    def hold(self, asking: Asking) -> Held | None:
        """Return why this question has to wait; None if it may be answered, which is then counted."""
        if wait := self._member.wait(asking.author):
            return Held(math.ceil(wait), by_channel=False)
        if asking.public and (wait := self._channel.wait(asking.place)):
            return Held(math.ceil(wait), by_channel=True)
        self._member.count(asking.author)
        if asking.public:
            self._channel.count(asking.place)
        return None

    def may_tell(self, asking: Asking, held: Held) -> bool:
        """Tell whether a word about the wait may be said here: once in a window, or the word itself would flood."""
        if held.by_channel:
            return self._channel_told.take(asking.place)
        return self._member_told.take((asking.author, asking.place))

    def is_repeat(self, asking: Asking, kind: SafetyKind | None) -> bool:
        """Tell whether this kind of urgent reply stands here for this author already.

        Where nobody else reads, nothing is a repeat.
        """
        return asking.public and self._urgent.wait(_urgent_key(asking, kind)) > 0

    def note_urgent(self, asking: Asking, kind: SafetyKind | None) -> None:
        """Note that this kind of urgent reply stands here for this author from now on."""
        self._urgent.count(_urgent_key(asking, kind))


def _urgent_key(asking: Asking, kind: SafetyKind | None) -> tuple[int, int, SafetyKind | None]:
    return asking.author, asking.post or asking.place, kind
