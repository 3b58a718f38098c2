"""New posts in forums: answered once, from the title, where the owners want it, if sure or urgent; else silence."""

import logging

import pytest
import pytest_asyncio
from simcord import ChannelHandle

from bot.adapters.discord import forums
from bot.adapters.discord.cooldown import Cooldown
from bot.adapters.discord.forums import NOT_WRITTEN_YET, PATIENCE
from bot.adapters.discord.intake import is_sure
from bot.adapters.discord.render import render
from bot.core.rates import Rate
from bot.core.replies import Outcome, Reply
from bot.settings import Settings

from .conftest import Place
from .fakes import ANSWER, CHOICES, CRISIS, EMERGENCY, FAILURE, MISS, PERSONAL, WELCOME, entry, reply

pytestmark = pytest.mark.asyncio
TWO = reply("Two.", entries=(entry("one", "One?", "1"), entry("two", "Two?", "2")))


@pytest_asyncio.fixture
async def forum(place: Place) -> ChannelHandle:
    """Return a forum that the owners want watched."""
    forum = place.env.guild.create_forum_channel("questions")
    place.follow(Settings.model_construct(forums=frozenset({forum.id})))
    return forum


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bot try again at once."""
    monkeypatch.setattr(forums, "PATIENCE", (0.001,) * len(PATIENCE))


async def post(place: Place, forum: ChannelHandle, title: str) -> list[str]:
    """Return what the bot wrote below a new post of Alice's with this title."""
    thread = place.env.backend.create_thread(forum.id, title, place.alice.id)
    await place.env.settle()
    return [body["content"] for body in place.bodies(f"/channels/{thread.id}/messages")]


async def test_title_with_a_sure_answer_is_answered(place: Place, forum: ChannelHandle) -> None:
    """The answer stands in the post, and its author can delete it."""
    said = await post(place, forum, "How is it supposed to work?")

    assert said == render(ANSWER)
    (thread,) = forum.threads
    await place.alice.click(thread.last_message, label="Delete")
    assert thread.last_message is None


@pytest.mark.parametrize("title", ["which", "miss", "personal", "break"])
async def test_other_titles_are_met_with_silence(place: Place, forum: ChannelHandle, title: str) -> None:
    """Nobody asked the bot, so it does not guess, ask back, or err aloud."""
    assert await post(place, forum, title) == []


async def test_emergency_is_answered_in_full(place: Place, forum: ChannelHandle) -> None:
    """A title with a red flag is sure: whoever wrote it is told at once what to do."""
    assert await post(place, forum, "emergency") == render(EMERGENCY)


async def test_crisis_is_answered_in_short_with_the_rest_in_private(place: Place, forum: ChannelHandle) -> None:
    """Where all can read, the short words stand, with the button that shows the whole reply to one person alone."""
    said = await post(place, forum, "crisis")
    (thread,) = forum.threads
    result = await place.alice.click(thread.last_message, label="Show me this privately")

    assert said == render(place.env.bot.services.notices.in_public(CRISIS))
    assert result.response.ephemeral
    assert [result.response.content] == render(place.env.bot.services.responder.respond_with_rule(CRISIS.rule_id))


async def test_urgent_post_is_answered_although_its_author_has_to_wait(place: Place, forum: ChannelHandle) -> None:
    """A cooldown holds back answers, never an emergency, and every post is answered for itself."""
    place.env.bot.services.intake.cooldown = Cooldown(Rate(1, 60), Rate(1, 60))

    said = [await post(place, forum, title) for title in ("how?", "how?", "emergency", "emergency")]
    assert said == [render(ANSWER), [], render(EMERGENCY), render(EMERGENCY)]


@pytest.mark.parametrize(
    "unsure", [CHOICES, MISS, EMERGENCY, CRISIS, PERSONAL, WELCOME, FAILURE, TWO, reply("x", Outcome.OUT_OF_SCOPE)]
)
async def test_only_one_covered_entry_is_sure(unsure: Reply) -> None:
    """Anything but one covered entry is not sure enough."""
    assert is_sure(ANSWER)
    assert not is_sure(unsure)


async def test_other_forums_and_threads_are_left_alone(place: Place, forum: ChannelHandle) -> None:
    """Only the named forums are watched."""
    other = place.env.guild.create_forum_channel("other")

    assert await post(place, other, "how?") == []
    assert await post(place, place.channel, "how?") == []
    assert await post(place, forum, "how?") == render(ANSWER)


async def test_no_forum_is_watched_by_default(place: Place) -> None:
    """Without the setting there are no answers that nobody asked for."""
    forum = place.env.guild.create_forum_channel("questions")

    assert await post(place, forum, "how?") == []


async def test_post_is_answered_once(place: Place, forum: ChannelHandle) -> None:
    """An event that Discord repeats, or a change of the title, brings no second answer."""
    await post(place, forum, "how?")
    (thread,) = forum.threads
    backend = place.env.backend
    backend.announce_thread_create(backend.get_channel(thread.id))
    await place.env.settle()

    assert len(place.bodies(f"/channels/{thread.id}/messages")) == 1


async def test_flood_of_posts_is_not_answered(place: Place, forum: ChannelHandle) -> None:
    """One author who posts and posts is answered as often as one who asks and asks."""
    said = [await post(place, forum, "how?") for _ in range(10)]

    assert len([one for one in said if one]) == place.env.bot.services.settings.member_cooldown.times


@pytest.mark.usefixtures("impatient")
async def test_post_that_is_still_being_written_is_answered_later(place: Place, forum: ChannelHandle) -> None:
    """While its author uploads pictures Discord takes no message; the bot tries again after a while."""
    place.env.inject_error("POST", "/channels/*/messages", status=403, code=NOT_WRITTEN_YET, times=2)
    await post(place, forum, "how?")

    (thread,) = forum.threads
    assert [message.content for message in thread.history()] == render(ANSWER)
    assert len(place.bodies(f"/channels/{thread.id}/messages")) == 3


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("status", "code"), [(403, NOT_WRITTEN_YET), (403, 50013), (404, 10003), (400, 50083)])
async def test_post_that_takes_no_answer_is_left_quietly(
    place: Place, forum: ChannelHandle, caplog: pytest.LogCaptureFixture, status: int, code: int
) -> None:
    """Deleted, locked, or not allowed: one line in the log, and that is all."""
    place.env.inject_error("POST", "/channels/*/messages", status=status, code=code, times=None)
    with caplog.at_level(logging.DEBUG, "bot"):
        await post(place, forum, "how?")

    assert caplog.messages[-1] == f"post not answered: status={status} code={code}"
    assert caplog.records[-1].levelno == logging.INFO


async def test_unforeseen_refusal_is_logged_without_content(
    place: Place, forum: ChannelHandle, caplog: pytest.LogCaptureFixture
) -> None:
    """Anything else is an error by its type alone; nobody asked, so nobody is told."""
    place.env.inject_error("POST", "/channels/*/messages", status=400, code=50035)
    with caplog.at_level(logging.DEBUG, "bot"):
        said = await post(place, forum, "how?")

    assert len(said) == 1
    assert caplog.messages[-1].startswith("post not answered: HTTPException")
