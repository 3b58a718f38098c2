"""How the bot's life is set and told: shards from settings, faults in the log, time for leaving."""

import logging
import os
from types import SimpleNamespace

import discord
import pytest
from discord.gateway import ReconnectWebSocket

from bot.adapters.discord import gateway
from bot.adapters.discord.connection import ConnectedClient
from bot.adapters.discord.runner import CLOSING_SECONDS, FAREWELL_SECONDS, FINISHING_SECONDS
from bot.core.errors import SettingsError
from bot.logs import FORMAT, PlainFormatter, cause
from bot.settings import load_settings

from .fakes import MARKER


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take all our variables out of the environment, and the `.env` file away."""
    for variable in os.environ:
        if variable.startswith("FAQ_"):
            monkeypatch.delenv(variable)
    monkeypatch.setattr("bot.settings.ENV_FILE", None)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("0-3", (0, 1, 2, 3)), ("0,1", (0, 1)), (" 5 , 1-2,1 ", (5, 1, 2)), ("0", (0,)), ("", ())],
)
def test_shards_are_numbers_and_ranges(text: str, numbers: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """A range names its two ends; nothing set means all shards."""
    monkeypatch.setenv("FAQ_SHARD_IDS", text)
    monkeypatch.setenv("FAQ_SHARD_COUNT", "8")
    assert load_settings().shard_ids == numbers


@pytest.mark.parametrize(
    ("ids", "count", "variable"),
    [
        ("one", "8", "FAQ_SHARD_IDS"),
        ("3-1", "8", "FAQ_SHARD_IDS"),
        ("1,", "8", "FAQ_SHARD_IDS"),
        ("-1", "8", "FAQ_SHARD_IDS"),
        ("0-3", "", "FAQ_SHARD_COUNT"),
        ("0-3", "3", "FAQ_SHARD_COUNT"),
        ("", "0", "FAQ_SHARD_COUNT"),
    ],
)
def test_shards_that_cannot_be_are_refused(
    ids: str, count: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence names the setting: Discord would only close the connection."""
    monkeypatch.setenv("FAQ_SHARD_IDS", ids)
    monkeypatch.setenv("FAQ_SHARD_COUNT", count)
    with pytest.raises(SettingsError, match=rf"^The setting {variable} cannot be used: "):
        load_settings()


def raised() -> Exception:
    """Return an error that quotes somebody, raised here."""
    try:
        raise ValueError(MARKER)  # noqa: TRY301 - it needs a traceback
    except ValueError as error:
        return error


@pytest.mark.parametrize("error", [raised(), ValueError(MARKER)])
def test_error_is_told_by_type_and_place(error: Exception) -> None:
    """Its text can quote a message; the place is a line of code."""
    assert cause(error).startswith("ValueError")
    assert ("test_runner.py:" in cause(error)) is (error.__traceback__ is not None)
    assert MARKER not in cause(error)


def test_line_of_a_library_is_written_without_its_values() -> None:
    """Values can be addresses with a token in them, further lines and exceptions can quote a message."""
    error = raised()
    values = (MARKER, 3, 1.5)
    info = (type(error), error, error.__traceback__)
    text = f"%s tried %d times in %.2fs\n{MARKER}"
    written = PlainFormatter(FORMAT).format(logging.LogRecord("discord.http", 40, "http.py", 1, text, values, info))
    assert "discord.http: … tried … times in …s (ValueError at test_runner.py:" in written
    assert "\n" not in written
    assert MARKER not in written


def test_event_that_nothing_works_without_ends_the_process() -> None:
    """Any other malformed event is passed over and counted."""
    client = ConnectedClient(intents=discord.Intents(guilds=True), shard_count=1)
    client._connection.parsers["MESSAGE_CREATE"]({})
    with pytest.raises(KeyError):
        client._connection.parsers["READY"]({})
    assert b'faq_gateway_malformed_total{event="MESSAGE_CREATE"} 1.0' in client.metrics.exposition()


@pytest.mark.asyncio
async def test_session_is_resumed_for_some_minutes_and_begun_anew_after_that(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time counts from the loss of a connection, and begins again once there was another."""
    tries: list[bool] = []

    async def reidentify(wish: ReconnectWebSocket) -> None:
        tries.append(wish.resume)

    shard = SimpleNamespace(id=0, ws=SimpleNamespace(session_id="kept"), reidentify=reidentify)
    gateway.keep_session(SimpleNamespace(_parent=shard))
    await shard.reconnect()
    monkeypatch.setattr(gateway, "SESSION_SECONDS", 0)
    await shard.reconnect()
    monkeypatch.undo()
    shard.ws = SimpleNamespace(session_id="kept")
    await shard.reconnect()
    shard.ws = SimpleNamespace(session_id=None)
    await shard.reconnect()

    assert tries == [True, False, True, False]


def test_leaving_takes_five_seconds_at_most() -> None:
    """Farewell, what is in hand, and the closing together."""
    assert FAREWELL_SECONDS < FINISHING_SECONDS
    assert FINISHING_SECONDS + 2 * CLOSING_SECONDS < 5
