"""A simulated Discord around the real client, every request judged as Discord itself would; what is pressed there."""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import discord
import pytest
import pytest_asyncio
from simcord import ChannelHandle, Env, InteractionResult, MemberActor

from bot.adapters.discord.client import FaqClient
from bot.adapters.discord.render import render
from bot.adapters.discord.sending import Part
from bot.core.replies import Reply

from .double.server import Double
from .fakes import FakeResponder, client, owned
from .openapi import request_faults

HELPFUL, NOT_HELPFUL = "👍 OK", "👎 Bad"


@pytest.fixture(scope="session", autouse=True)
def brisk_simulator() -> Iterator[None]:
    """Let the simulator look every 3 ms, not every 50, whether the bot is done: that is most of these tests' time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Env._settle_internal.__kwdefaults__, "idle", 0.003)
        yield


@pytest.fixture(autouse=True)
def every_line(caplog: pytest.LogCaptureFixture) -> None:
    """Catch the bot's log at its finest level."""
    caplog.set_level(logging.DEBUG, "bot")


@pytest.fixture
def responder() -> FakeResponder:
    """Return a responder that remembers what it was asked."""
    return FakeResponder()


@pytest.fixture
def simcord_bot(responder: FakeResponder) -> FaqClient:
    """Return the client under test; the simulator logs it in."""
    return client(responder)


@asynccontextmanager
async def judged(**fields: Any) -> AsyncIterator[Double]:  # noqa: ANN401 - those of the double
    """Give a double of Discord on real sockets, at whose end nothing that was sent may be wrong."""
    async with Double(request_faults, **fields) as double:
        yield double
    assert double.faults == []


@dataclass
class Place:
    """A server with one channel and one member, the bot's commands registered."""

    env: Env
    channel: ChannelHandle
    alice: MemberActor

    @property
    def at_bot(self) -> str:
        """The bot's mention, as a client writes it."""
        return f"<@{self.env.bot.user.id}>"

    @property
    def said(self) -> list[str]:
        """What the bot wrote in the channel, in order."""
        return [message.content for message in self.channel.history() if message.author.id == self.env.bot.user.id]

    @property
    def last(self) -> discord.Message:
        """The newest message of the channel."""
        message = self.channel.last_message
        assert message is not None
        return message

    def follow(self, **settings: object) -> None:
        """Let the bot follow other settings of its owners."""
        self.env.bot.services = replace(self.env.bot.services, settings=owned(**settings))

    def member(self, name: str, permissions: discord.Permissions | None = None) -> MemberActor:
        """Return another member of the server, who may have a role with these permissions."""
        roles = [self.env.guild.create_role("role", permissions=permissions)] if permissions else []
        return self.env.guild.add_member(self.env.create_user(name), roles=roles)

    def bodies(self, ending: str) -> list[dict]:
        """Return the bodies of the requests whose path ends so, in order."""
        return [request.json for request in self.env.http_requests if request.path.endswith(ending)]

    async def asked(self, query: str) -> discord.Message:
        """Return the bot's public answer to a mention by Alice."""
        await self.alice.send(self.channel, f"{self.at_bot} {query}")
        return self.last

    async def below(self, *row: discord.ui.Item | str) -> discord.Message:
        """Return a message of the bot as an earlier process left it; of a custom id a button is made: "press"."""
        items = tuple(discord.ui.Button(label="press", custom_id=one) if isinstance(one, str) else one for one in row)
        channel = self.env.bot.get_channel(self.channel.id)
        await channel.send("An earlier answer.", view=Part("An earlier answer.", (items,)).view())
        await self.env.settle()
        return self.last


@pytest_asyncio.fixture
async def place(simcord_env: Env) -> AsyncIterator[Place]:
    """Give a server where the bot can be asked; it may send nothing that Discord would refuse or ignore."""
    guild = simcord_env.create_guild()
    channel = guild.create_text_channel("general")
    alice = guild.add_member(simcord_env.create_user("alice"))
    await simcord_env.bot.tree.sync()
    yield Place(simcord_env, channel, alice)
    sent = simcord_env.http_requests
    assert [fault for one in sent for fault in request_faults(one.method, one.path, one.json)] == []


def drawn(message: Any) -> list[dict]:  # noqa: ANN401 - the simulator's or the library's message
    """Return all that can be pressed or picked from below a message, in order."""
    rows = (row if isinstance(row, dict) else row.to_dict() for row in message.components)
    return [part for row in rows for part in row["components"]]


def labels(message: Any) -> list[str]:  # noqa: ANN401 - as above
    """Return the labels of all buttons below a message, in order."""
    return [part["label"] for part in drawn(message) if "label" in part]


def options(message: Any) -> list[str]:  # noqa: ANN401 - as above
    """Return the lines of the menu below a message."""
    return [option["label"] for option in drawn(message)[0]["options"]]


def shown(result: InteractionResult, reply: Reply) -> bool:
    """Tell whether exactly this reply was shown, to the member alone."""
    return result.response.ephemeral and [result.response.content] == render(reply) and not result.followups
