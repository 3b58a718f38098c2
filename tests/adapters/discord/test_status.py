"""`/faq-status`: for maintainers alone, within one message, whether files are followed or not; no member's words."""

import datetime as dt

import discord
import pytest
from simcord import MemberActor

from bot.adapters.discord.client import FaqClient
from bot.adapters.discord.status import status_text
from bot.core.knowledge.problems import Position, Problem
from bot.core.matching.encoder import sentence_encoder
from bot.core.replies import MESSAGE_LIMIT
from bot.reloading.live import NOT_FOLLOWED, LiveResponder, Status

from .conftest import Place
from .fakes import LIBRARY, MARKER, NOTICES, client

pytestmark = pytest.mark.asyncio
NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
VERSION = LIBRARY.knowledge.version
MANAGER = discord.Permissions(manage_guild=True)


def problem(number: int, what: str = "there is no field 'coverd' here") -> Problem:
    """Return a problem in a line of this number."""
    return Problem("knowledge/faq.yaml", Position(number, 5), what, "Did you mean 'covered'?")


@pytest.fixture
def live() -> LiveResponder:
    """Return a responder whose knowledge is followed, in place since noon."""
    live = LiveResponder(LIBRARY, lambda: NOON)
    live.follow(on=True)
    return live


@pytest.fixture
def simcord_bot(live: LiveResponder) -> FaqClient:
    """Return a client that serves it."""
    return client(live)


@pytest.fixture
def maintainer(place: Place) -> MemberActor:
    """Return a member who may manage the server."""
    return place.member("keeper", MANAGER)


async def test_status_tells_what_is_served(place: Place, maintainer: MemberActor, live: LiveResponder) -> None:
    """Version, time and encoder, to the maintainer alone, without buttons; nothing that a member wrote."""
    await place.alice.slash(place.channel, "ask", question=f"is it open {MARKER}")
    result = await maintainer.slash(place.channel, "faq-status")

    served = f"Content {VERSION}, in use since 2026-11-22 12:00:00 UTC.\nEncoder {sentence_encoder().name}."
    assert result.response.content.startswith(f"{served}\n\n-# ")
    assert result.response.ephemeral
    assert not result.response.components
    assert not [word for word in (MARKER, str(place.alice.id)) if word in result.response.content]

    live.follow(on=False)  # hot reload switched off, or files that cannot be watched
    unfollowed = await maintainer.slash(place.channel, "faq-status")
    assert unfollowed.response.content.splitlines()[2] == NOT_FOLLOWED


async def test_status_tells_why_a_file_was_refused(place: Place, maintainer: MemberActor, live: LiveResponder) -> None:
    """Each problem with file and line, as it is, until a good file is in place."""
    live.refuse((problem(3), problem(29, "`a` and *b* and <@1>")))
    result = await maintainer.slash(place.channel, "faq-status")

    assert (
        "A change was refused at 2026-11-22 12:00:00 UTC:\n```\n"
        "knowledge/faq.yaml:3:5: there is no field 'coverd' here. Did you mean 'covered'?\n"
        "knowledge/faq.yaml:29:5: `a` and *b* and <@1>. Did you mean 'covered'?\n```" in result.response.content
    )
    live.swap(LIBRARY)
    assert "refused" not in (await maintainer.slash(place.channel, "faq-status")).response.content


async def test_discord_shows_it_to_maintainers_alone(place: Place, maintainer: MemberActor) -> None:
    """Of a server, whose owners may give it to others; other commands ask for no permission and work everywhere."""
    assert "faq-status" not in place.alice.available_commands(place.channel)
    assert "faq-status" in maintainer.available_commands(place.channel)
    (status,) = [one for one in await place.env.bot.tree.fetch_commands() if one.name == "faq-status"]
    place.env.guild.set_command_permissions(status, {place.alice: True})
    assert (await place.alice.slash(place.channel, "faq-status")).response.ephemeral

    for command in place.bodies("/commands")[0]:
        asked = (command["default_member_permissions"], command["contexts"], command["integration_types"])
        alone = command["name"] == "faq-status"
        assert asked == ((MANAGER.value, [0], [0]) if alone else (None, [0, 1, 2], [0, 1]))


@pytest.mark.parametrize("count", [1, 3, 40, 3000])
@pytest.mark.parametrize("what", ["x", "there is no such field", "``` " * 40, "a long story " * 300])
async def test_status_fits_one_message(count: int, what: str) -> None:
    """However much is wrong: what is left out is counted, and no mark in it ends the block."""
    text = status_text(Status(VERSION, NOON, NOON, tuple(problem(number, what) for number in range(count))), NOTICES)
    listed = text.count("knowledge/faq.yaml:")

    assert len(NOTICES.say(text).text) <= MESSAGE_LIMIT
    assert 1 <= listed <= count
    assert (f"and {count - listed} more" in text) == (listed < count)
    assert text.count("```") == 2
    assert text.endswith("\n```")
