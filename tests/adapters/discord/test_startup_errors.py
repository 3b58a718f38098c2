"""What keeps the bot out of Discord is told in this package's errors, one plain sentence each."""

from collections.abc import Callable
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


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (discord.LoginFailure("Improper token has been passed."), TokenRefusedError),
        (closed(4004), TokenRefusedError),
        (closed(4010), SettingsError),
        (closed(4011), SettingsError),
        (closed(4012), IntentsRefusedError),
        (discord.PrivilegedIntentsRequired(None), IntentsRefusedError),
        (closed(4013), IntentsRefusedError),
        (closed(4014), IntentsRefusedError),
        (ConnectionRefusedError(111, "Connect call failed"), UnreachableError),
        (aiohttp.ServerDisconnectedError(), UnreachableError),
        (discord.GatewayNotFound(), UnreachableError),
        (discord.DiscordServerError(SimpleNamespace(status=503, reason="Service Unavailable"), ""), UnreachableError),
    ],
)
def test_failure_is_told_in_our_own_words(failure: Exception, told: type[FaqBotError]) -> None:
    """Each ends as an error of this package: one line, without the library's words and without a cause to print."""
    with pytest.raises(told) as caught, plain_failures():
        raise failure

    assert "\n" not in str(caught.value)
    assert str(failure) not in str(caught.value)
    assert caught.value.__suppress_context__


def blocked(headers: dict[str, str]) -> discord.HTTPException:
    """Return the library's error where the address is blocked: a page of text instead of Discord's own answer."""
    return discord.HTTPException(SimpleNamespace(status=429, reason="Too Many Requests", headers=headers), "<html>")


def no_gateway(cause: Exception) -> discord.GatewayNotFound:
    """Return the library's error where the gateway's address was asked for and something else came."""
    error = discord.GatewayNotFound()
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(("headers", "wait"), [({}, "an hour"), ({"Retry-After": "1800"}, "30 min")])
@pytest.mark.parametrize("come", [lambda error: error, no_gateway], ids=["at login", "before the gateway"])
def test_block_of_the_address_is_told_with_the_time_to_wait(
    headers: dict[str, str], wait: str, come: Callable[[Exception], Exception]
) -> None:
    """It comes in place of the answer to any request; only waiting helps."""
    with pytest.raises(AddressBlockedError, match=f"wait at least {wait}, ") as caught, plain_failures():
        raise come(blocked(headers))

    assert "\n" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("failure", [closed(4999), ValueError("a bug")])
def test_other_failures_pass_through(failure: Exception) -> None:
    """What has no sentence of its own is not mistaken for something else."""
    with pytest.raises(type(failure)) as caught, plain_failures():
        raise failure

    assert caught.value is failure


def test_blanks_around_a_token_are_forgiven() -> None:
    """A line break copied along with the token is cut off."""
    assert check_token(" abc.def-ghi_jkl\n") == "abc.def-ghi_jkl"


@pytest.mark.parametrize("token", ["", " ", "two words", "line\nbreak", "h\u00e9", "nul\x00"])
def test_what_cannot_be_a_token_is_refused_unsent(token: str) -> None:
    """A token that an HTTP header cannot carry would end in an error that prints it."""
    with pytest.raises(TokenRefusedError) as caught:
        check_token(token)

    assert not token.strip() or token not in str(caught.value)
