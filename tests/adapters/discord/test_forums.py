"""New posts in forums: answered once, from the title, where the owners want it, if sure or urgent; else silence."""

import pytest
import pytest_asyncio
from simcord import ChannelHandle

from bot.adapters.discord import forums
from bot.adapters.discord.cooldown import Cooldown
from bot.adapters.discord.render import render
from bot.core.rates import Rate
from bot.core.replies import Outcome

from .conftest import Place, shown
from .fakes import ANSWER, CRISIS, EMERGENCY, REPLIES, RETIRED, entry, reply

pytestmark = pytest.mark.asyncio
NOT_WRITTEN_YET = 40058
POST = ("POST", "/channels/*/messages")


@pytest_asyncio.fixture
async def forum(place: Place, monkeypatch: pytest.MonkeyPatch) -> ChannelHandle:
    """Return a forum that the owners want watched; what fails is tried again at once."""
    monkeypatch.setattr(forums, "PATIENCE", (0.001,) * len(forums.PATIENCE))
    forum = place.env.guild.create_forum_channel("questions")
    place.follow(forums=frozenset({forum.id}))
    return forum


async def post(place: Place, forum: ChannelHandle, title: str) -> list[str]:
    """Return what the bot wrote below a new post of Alice's with this title."""
    thread = place.env.backend.create_thread(forum.id, title, place.alice.id)
    await place.env.settle()
    return [body["content"] for body in place.bodies(f"/channels/{thread.id}/messages")]


async def test_title_with_a_sure_answer_is_answered(place: Place, forum: ChannelHandle) -> None:
    """The answer stands in the post once, though Discord repeats an event; its author can delete it."""
    assert await post(place, forum, "How is it supposed to work?") == render(ANSWER)

    (thread,) = forum.threads
    place.env.backend.announce_thread_create(place.env.backend.get_channel(thread.id))
    await place.env.settle()
    assert len(place.bodies(f"/channels/{thread.id}/messages")) == 1
    await place.alice.click(thread.last_message, label="Delete")
    assert thread.last_message is None


async def test_post_whose_first_message_asks_the_same_is_answered_once(
    place: Place, forum: ChannelHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That message has the id of its post."""
    assert await post(place, forum, "how?") == render(ANSWER)
    (thread,) = forum.threads
    with monkeypatch.context() as patched:
        patched.setattr(place.env.backend, "snowflake", lambda: thread.id)
        await place.alice.send(thread, f"{place.at_bot} how?")

    assert len(place.bodies(f"/channels/{thread.id}/messages")) == 1


UNSURE = {
    "two": reply("Two.", entries=(entry("one", "One?", "1"), entry("two", "Two?", "2"))),
    "uncovered": reply("x", Outcome.OUT_OF_SCOPE, entries=(RETIRED,)),
    "likely": reply("x", Outcome.LIKELY, entries=(RETIRED,)),
}


@pytest.mark.parametrize("title", ["which", "miss", "personal", "break", "long", *UNSURE])
async def test_other_titles_are_met_with_silence(
    place: Place, forum: ChannelHandle, monkeypatch: pytest.MonkeyPatch, title: str
) -> None:
    """Nobody asked the bot, so it does not guess, ask back, or err aloud: one covered entry alone is sure."""
    for name, unsure in UNSURE.items():
        monkeypatch.setitem(REPLIES, name, unsure)

    assert await post(place, forum, title) == []


async def test_crisis_is_answered_in_short_with_the_rest_in_private(place: Place, forum: ChannelHandle) -> None:
    """Where all can read, the short words stand, with the button that shows the whole reply to one person alone."""
    services = place.env.bot.services
    assert await post(place, forum, "crisis") == render(services.notices.in_public(CRISIS))

    (thread,) = forum.threads
    result = await place.alice.click(thread.last_message, label="Show me this privately")
    assert shown(result, services.responder.respond_with_rule(CRISIS.rule_id))


async def test_urgent_post_is_answered_although_its_author_has_to_wait(place: Place, forum: ChannelHandle) -> None:
    """A cooldown holds back answers, never an emergency, and every post is answered for itself."""
    place.env.bot.services.intake.cooldown = Cooldown(Rate(1, 60), Rate(1, 60))

    said = [await post(place, forum, title) for title in ("how?", "how?", "emergency", "emergency")]
    assert said == [render(ANSWER), [], render(EMERGENCY), render(EMERGENCY)]


async def test_other_forums_and_threads_are_left_alone(place: Place, forum: ChannelHandle) -> None:
    """Only the named forums are watched; by default none is."""
    for other in (place.env.guild.create_forum_channel("other"), place.channel):
        assert await post(place, other, "how?") == []
    place.follow()
    assert await post(place, forum, "how?") == []


async def test_post_that_is_still_being_written_is_answered_later(place: Place, forum: ChannelHandle) -> None:
    """While its author uploads pictures Discord takes no message; the bot tries again after a while."""
    place.env.inject_error(*POST, status=403, code=NOT_WRITTEN_YET, times=2)
    assert await post(place, forum, "how?") == render(ANSWER) * 3

    (thread,) = forum.threads
    assert [message.content for message in thread.history()] == render(ANSWER)


@pytest.mark.parametrize(("status", "code"), [(403, NOT_WRITTEN_YET), (400, 50035)])
async def test_post_that_takes_no_answer_is_left_quietly(
    place: Place, forum: ChannelHandle, caplog: pytest.LogCaptureFixture, status: int, code: int
) -> None:
    """Nobody asked, so nobody is told: one line in the log without content, an error where nobody foresaw it."""
    place.env.inject_error(*POST, status=status, code=code, times=None)
    await post(place, forum, "how?")

    assert caplog.records[-1].levelname == ("INFO" if code == NOT_WRITTEN_YET else "ERROR")
    assert caplog.messages[-1].startswith("post not answered: ")
    assert caplog.messages[-1].endswith(f"status={status} code={code}")
