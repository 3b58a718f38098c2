"""Waiting: who has to wait, what never does, and that nobody is remembered for longer than the wait lasts."""

import asyncio
import re
from pathlib import Path

import pytest

from bot.adapters.discord import cooldown
from bot.adapters.discord.cooldown import URGENT_RATE, Asking, Cooldown
from bot.adapters.discord.intake import Intake, Taken
from bot.adapters.discord.metrics import Metrics
from bot.core.rates import UNLIMITED, Rate, RateCounter
from bot.core.replies import Reply
from bot.reloading.live import LiveResponder

from .fakes import ANSWER, CRISIS, DOUBT, EMERGENCY, FAILURE, MARKER, NOTICES, RELATED, FakeResponder, tallied

pytestmark = pytest.mark.asyncio
ALICE, BOB, CHANNEL, OTHER = range(1, 5)
TWICE, THRICE = Rate(2, 10), Rate(3, 10)
TOO_FAST = NOTICES.notice("too_fast", seconds=10)


class OutageError(Exception):
    """Discord takes nothing."""


class Desk:
    """An intake whose clock, questions and counts are at hand."""

    def __init__(self, member: Rate = TWICE, channel: Rate = THRICE) -> None:
        """Open it."""
        self.now, self.metrics, self.outage = 0.0, Metrics(), False
        self.cooldown = Cooldown(member, channel, lambda: self.now)
        self.intake = Intake(LiveResponder(FakeResponder()), self.cooldown, self.metrics)

    async def write(
        self, query: str = "how?", author: int = ALICE, place: int = CHANNEL, *, public: bool = True, post: int = 0
    ) -> Reply | None:
        """Return what is said to a message in a channel."""
        asking = Asking(author, place, public=public, post=post)
        taken = await self.intake.message(query, asking)
        return taken and await self.delivered(taken.reply, asking)

    async def post(self, title: str, post: int) -> Reply | None:
        """Return what is said to a new post of a forum."""
        asking = Asking(ALICE, CHANNEL, public=True, post=post)
        reply = await self.intake.unasked(title, asking)
        return reply and await self.delivered(reply, asking)

    async def delivered(self, reply: Reply, asking: Asking) -> Reply | None:
        """Return what is written of a reply; raises OutageError where Discord takes nothing."""
        written: list[Reply] = []

        async def write(fitted: Reply) -> None:
            await asyncio.sleep(0)  # others come in between
            if self.outage:
                raise OutageError
            written.append(fitted)

        await self.intake.deliver(reply, asking, write)
        return written[0] if written else None

    async def command(self, query: str = "how?", author: int = ALICE) -> Taken:
        """Return what is said in private to a command."""
        return await self.intake.command(query, Asking(author, CHANNEL, public=False))

    @property
    def remembered(self) -> int:
        """How many members and places are remembered now."""
        return sum(len(counter) for counter in vars(self.cooldown).values() if isinstance(counter, RateCounter))


async def test_member_is_told_once_to_wait_and_is_answered_after_it() -> None:
    """Two in ten seconds: the third gets the word, the fourth silence, others are answered; later so is the member."""
    desk = Desk()
    assert [await desk.write() for _ in range(4)] == [ANSWER, ANSWER, TOO_FAST, None]
    assert await desk.write(author=BOB) == ANSWER

    desk.now += 10
    assert await desk.write() == ANSWER
    assert tallied(desk.metrics) == {("held_back", ""): 1}


async def test_busy_channel_points_to_the_private_way() -> None:
    """When many ask in one channel it is told once, for all; elsewhere and in private there are answers."""
    desk = Desk()
    said = [await desk.write(author=author) for author in range(10, 16)]

    assert said == [ANSWER] * 3 + [NOTICES.notice("too_busy"), None, None]
    assert await desk.write(author=BOB, place=OTHER) == ANSWER
    assert (await desk.command(author=17)).reply == ANSWER


async def test_command_is_always_answered() -> None:
    """Discord shows an error to whoever gets no answer: the word about waiting, or what is urgent, comes every time."""
    desk = Desk()
    taken = [await desk.command() for _ in range(4)]

    assert [(one.held, one.reply) for one in taken] == [(False, ANSWER)] * 2 + [(True, TOO_FAST)] * 2
    assert [(await desk.command("emergency")).reply for _ in range(5)] == [EMERGENCY] * 5


async def test_repeated_urgent_message_gets_one_line_and_never_silence() -> None:
    """However much was asked before; of one author, in one place, of one kind: the whole once a minute."""
    desk = Desk(Rate(1, 1000), Rate(1, 1000))
    await desk.write()
    said = [await desk.write("emergency") for _ in range(200)]
    assert said == [EMERGENCY] + [NOTICES.again(EMERGENCY)] * 199
    assert await desk.write("emergency", author=BOB) == EMERGENCY
    assert await desk.write("emergency", place=OTHER) == EMERGENCY
    said = [await desk.write(query) for query in ("crisis", "emergency", "crisis")]
    assert said == [NOTICES.in_public(CRISIS), NOTICES.again(EMERGENCY), NOTICES.again(CRISIS)]

    desk.now += URGENT_RATE.seconds
    assert await desk.write("emergency") == EMERGENCY


async def test_urgent_message_that_floods_nobody_is_answered_in_full() -> None:
    """In private, and below each post of a forum, which is a place of its own."""
    desk = Desk(Rate(1, 1000), Rate(1, 1000))
    assert [await desk.write("crisis", public=False) for _ in range(20)] == [CRISIS] * 20
    assert [await desk.post("emergency", number) for number in (7, 8, 9)] == [EMERGENCY] * 3


async def test_unwelcome_mention_is_answered_only_if_it_is_urgent() -> None:
    """Where the owners want no mentions answered, an emergency still is."""
    desk, asking = Desk(), Asking(ALICE, CHANNEL, public=True)

    assert await desk.intake.message("how?", asking, welcome=False) is None
    assert await desk.intake.message("emergency", asking, welcome=False) == Taken(EMERGENCY)


async def test_line_of_concern_is_never_held_back() -> None:
    """Whoever has to wait, or is where no mentions are answered, gets it alone; below a post nobody asked the bot."""
    desk, asking, line = Desk(Rate(1, 1000), Rate(1, 1000)), Asking(ALICE, CHANNEL, public=True), NOTICES.at_once(DOUBT)
    assert await desk.write("doubt") == DOUBT
    assert line is not None
    assert line.body == "You are not alone."

    assert [await desk.write("doubt") for _ in range(3)] == [line] * 3
    assert (await desk.command("doubt")).reply == line
    assert await desk.intake.message("doubt", asking, welcome=False) == Taken(line)
    assert await desk.post("doubt", 7) is None


async def test_urgent_reply_that_was_not_sent_is_whole_the_next_time() -> None:
    """The one line is for who has seen the whole."""
    desk = Desk()
    desk.outage = True
    with pytest.raises(OutageError):
        await desk.write("emergency")

    desk.outage = False
    assert [await desk.write("emergency") for _ in range(2)] == [EMERGENCY, NOTICES.again(EMERGENCY)]


async def test_post_is_answered_once_where_its_first_message_asks_the_same() -> None:
    """Also where both come at once; not where more than the answer is said, or it could not be sent."""
    desk = Desk(UNLIMITED, UNLIMITED)
    both = await asyncio.gather(desk.post("how?", 7), desk.write("how?", place=7, post=7))
    assert sorted(map(bool, both)) == [False, True]
    assert await desk.write("related", place=7, post=7) == RELATED
    assert [await desk.write("doubt", place=7, post=7) for _ in range(2)] == [DOUBT, DOUBT]

    desk.outage = True
    with pytest.raises(OutageError):
        await desk.post("how?", 8)
    desk.outage = False
    assert await desk.write("how?", place=8, post=8) == ANSWER


async def test_nobody_is_remembered_after_the_wait() -> None:
    """Ids are kept as long as a window lasts, and not longer."""
    desk = Desk()
    for author in range(50):
        await desk.write("emergency", author=author)
    assert desk.remembered > 50

    desk.now += max(10, URGENT_RATE.seconds)
    assert desk.remembered == 0


async def test_triage_that_breaks_holds_nothing_back(caplog: pytest.LogCaptureFixture) -> None:
    """If it cannot be told whether a message is urgent, it is treated as if it were; the log holds no word of it."""
    desk = Desk(Rate(1, 10))
    await desk.write()
    assert await desk.write(f"break {MARKER}") == FAILURE

    assert "RuntimeError" in caplog.text
    assert MARKER not in caplog.text


async def test_flood_is_answered_no_more_often_than_the_rate() -> None:
    """Two hundred messages at once from one author leave two answers and one word; without limits all are answered."""
    desk = Desk()
    said = await asyncio.gather(*(desk.write() for _ in range(200)))

    assert sorted(reply.text for reply in said if reply) == sorted([ANSWER.text] * 2 + [TOO_FAST.text])
    desk = Desk(UNLIMITED, UNLIMITED)
    assert [await desk.write() for _ in range(100)] == [ANSWER] * 100
    assert desk.remembered == 0


async def test_pure_parts_import_no_discord() -> None:
    """What decides about waiting can be read and tried without the library."""
    folder = Path(cooldown.__file__).parent
    sources = [folder.joinpath(f"{name}.py").read_text("utf-8") for name in ("cooldown", "once", "reading", "intake")]

    assert not re.search(r"^(import|from) discord", "\n".join(sources), re.MULTILINE)
