"""What keeps the bot out of Discord is told in this package's errors, one plain sentence each."""

from types import SimpleNamespace

import aiohttp
import discord
import pytest

from bot.adapters.discord.startup_errors import check_token, plain_failures
from bot.core.errors import (
    AddressBlockedError,
    FaqBotError,
    IntentsRefusedError,
    SettingsError,
    TokenRefusedError,
    UnreachableError,
)


def closed(code: int) -> discord.ConnectionClosed:
    """Return the library's error for a gateway connection that was closed with this code."""
    return discord.ConnectionClosed(SimpleNamespace(close_code=code), shard_id=None, code=code)


def blocked(status: int = 429, **headers: str) -> discord.HTTPException:
    """Return the library's error where the address is blocked: a page of text instead of Discord's own answer."""
    response = SimpleNamespace(status=status, reason="x", headers={"Retry-After": "1800"} | headers)
    return discord.HTTPException(response, "<html>")


def no_gateway(cause: Exception) -> discord.GatewayNotFound:
    """Return the library's error where the gateway's address was asked for and something else came."""
    error = discord.GatewayNotFound()
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("failure", "told", "words"),
    [
        (discord.LoginFailure("Improper token has been passed."), TokenRefusedError, "DISCORD_TOKEN"),
        (closed(4004), TokenRefusedError, "DISCORD_TOKEN"),
        (closed(4010), SettingsError, "FAQ_SHARD_COUNT"),
        (closed(4011), SettingsError, "FAQ_SHARD_COUNT"),
        (closed(4012), IntentsRefusedError, "update"),
        (discord.PrivilegedIntentsRequired(None), IntentsRefusedError, "intents"),
        (closed(4013), IntentsRefusedError, "intents"),
        (closed(4014), IntentsRefusedError, "intents"),
        (ConnectionRefusedError(111, "Connect call failed"), UnreachableError, "internet connection"),
        (aiohttp.ServerDisconnectedError(), UnreachableError, "internet connection"),
        (discord.GatewayNotFound(), UnreachableError, "outage"),
        (discord.DiscordServerError(SimpleNamespace(status=503, reason="x"), ""), UnreachableError, "outage"),
        (blocked(), AddressBlockedError, "wait at least 30 min,"),
        (blocked(403), AddressBlockedError, "wait at least 30 min,"),
        (no_gateway(blocked()), AddressBlockedError, "wait at least 30 min,"),
        (blocked(**{"Retry-After": ""}), AddressBlockedError, "wait at least an hour,"),
    ],
)
def test_failure_is_told_in_our_own_words(failure: Exception, told: type[FaqBotError], words: str) -> None:
    """One line that says what to do, without the library's words and without a cause to print."""
    with pytest.raises(told, match=words) as caught, plain_failures():
        raise failure

    assert "\n" not in str(caught.value)
    assert str(failure) not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("failure", [closed(4999), ValueError("a bug")])
def test_other_failures_pass_through(failure: Exception) -> None:
    """What has no sentence of its own is not mistaken for something else."""
    with pytest.raises(type(failure)) as caught, plain_failures():
        raise failure

    assert caught.value is failure


@pytest.mark.parametrize("token", ["", " ", "two words", "line\nbreak", "h\u00e9", "nul\x00"])
def test_what_cannot_be_a_token_is_refused_unsent(token: str) -> None:
    """A token that an HTTP header cannot carry would end in an error that prints it; blanks around one are cut off."""
    assert check_token(" abc.def-ghi_jkl\n") == "abc.def-ghi_jkl"
    with pytest.raises(TokenRefusedError) as caught:
        check_token(token)

    assert not token.strip() or token not in str(caught.value)
