"""A simulated Discord around the real client, with every request judged as Discord itself would."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
import pytest_asyncio
from discord import Message
from simcord import ChannelHandle, Env, MemberActor

from bot.adapters.discord.client import FaqClient
from bot.reloading.live import LiveResponder
from bot.settings import Settings

from .fakes import FakeResponder
from .openapi import request_faults


@pytest.fixture(scope="session", autouse=True)
def brisk_simulator() -> Iterator[None]:
    """Let the simulator look every 3 ms, not every 50, whether the bot is done: that is most of these tests' time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Env._settle_internal.__kwdefaults__, "idle", 0.003)
        yield


@pytest.fixture
def responder() -> FakeResponder:
    """Return a responder that remembers what it was asked."""
    return FakeResponder()


@pytest.fixture
def simcord_bot(responder: FakeResponder) -> FaqClient:
    """Return the client under test; the simulator logs it in."""
    return FaqClient(LiveResponder(responder), shard_count=1)


@pytest.fixture(autouse=True)
def requests_that_discord_would_take(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a simulated test whose bot sent anything that Discord would refuse or ignore."""
    simulated = "simcord_env" in request.fixturenames
    env: Env | None = request.getfixturevalue("simcord_env") if simulated else None
    yield
    sent = env.http_requests if env else []
    assert [fault for one in sent for fault in request_faults(one.method, one.path, one.json)] == []


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

    def follow(self, settings: Settings) -> None:
        """Let the bot follow other settings of its owners."""
        self.env.bot.services = replace(self.env.bot.services, settings=settings)

    def member(self, name: str) -> MemberActor:
        """Return another member of the server."""
        return self.env.guild.add_member(self.env.create_user(name))

    @property
    def last(self) -> Message:
        """The newest message of the channel."""
        message = self.channel.last_message
        assert message is not None
        return message

    def bodies(self, ending: str) -> list[dict]:
        """Return the bodies of the requests whose path ends so, in order."""
        return [request.json for request in self.env.http_requests if request.path.endswith(ending)]


@pytest_asyncio.fixture
async def place(simcord_env: Env) -> Place:
    """Return a server where the bot can be asked."""
    guild = simcord_env.create_guild()
    channel = guild.create_text_channel("general")
    alice = guild.add_member(simcord_env.create_user("alice"))
    await simcord_env.bot.tree.sync()
    return Place(simcord_env, channel, alice)
