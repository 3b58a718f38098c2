"""Dealings with the library that are not about answering: failures in plain words, and no warnings about voice.

A refusal ends the process with one sentence and an exit code of its own, so that a supervisor can tell it from a
passing fault: Discord blocks an address that keeps knocking with a refused token.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import aiohttp
import discord

from bot.core.errors import FaqBotError, IntentsRefusedError, SettingsError, TokenRefusedError, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator

LOGIN_REFUSED_TEXT: Final = (
    "Discord refused the token: copy a fresh one from your application's Bot page on "
    "https://discord.com/developers/applications and set it as DISCORD_TOKEN."
)
INTENTS_REFUSED_TEXT: Final = (
    "Discord refused the intents that the bot asks for, though it needs no privileged one: check the application's "
    "Bot page on https://discord.com/developers/applications, then start again."
)
VERSION_REFUSED_TEXT: Final = "Discord no longer speaks this version of its interface: update discord.py and the bot."
SHARDS_REFUSED_TEXT: Final = (
    "Discord refused the shards: unset FAQ_SHARD_IDS and FAQ_SHARD_COUNT, and Discord is asked how many it wants, or "
    "raise FAQ_SHARD_COUNT in all processes alike."
)
UNREACHABLE_TEXT: Final = "Discord cannot be reached: check this machine's internet connection, then start again."
OUTAGE_TEXT: Final = "Discord cannot be reached: it answers that it has an outage; start again in some minutes."

CLOSINGS: Final[dict[int, tuple[type[FaqBotError], str]]] = {
    4004: (TokenRefusedError, LOGIN_REFUSED_TEXT),  # reset while the bot was running
    4010: (SettingsError, SHARDS_REFUSED_TEXT),  # there is no such shard
    4011: (SettingsError, SHARDS_REFUSED_TEXT),  # too many servers for so few shards
    4012: (IntentsRefusedError, VERSION_REFUSED_TEXT),
    4013: (IntentsRefusedError, INTENTS_REFUSED_TEXT),  # an intent is unknown
    4014: (IntentsRefusedError, INTENTS_REFUSED_TEXT),  # an intent is not allowed
}
"""What each code means with which the gateway closes for good; after any other the library connects again."""


def silence_voice_warnings() -> None:
    """Keep the library from warning at every start that voice libraries are missing: this bot never speaks."""
    discord.VoiceClient.warn_nacl = False
    discord.VoiceClient.warn_dave = False


def check_token(token: str) -> str:
    """Return the token without blanks around it, or refuse one that cannot be a token before it is sent anywhere.

    Raises:
        TokenRefusedError: it is empty, or holds blanks or characters that an HTTP header cannot carry.
    """
    stripped = token.strip()
    if not stripped or not stripped.isascii() or not stripped.isprintable() or " " in stripped:
        raise TokenRefusedError(LOGIN_REFUSED_TEXT)
    return stripped


@contextmanager
def plain_failures() -> Iterator[None]:
    """Turn what keeps the bot from Discord inside the block into this package's errors; anything else passes through.

    Raises:
        UnreachableError: no connection could be made at the start; once connected, the library reconnects by itself.
        TokenRefusedError: at login or later, Discord did not accept the token.
        IntentsRefusedError: Discord closed the connection because of an intent, or of its version.
        SettingsError: Discord closed the connection because of its shards.
    """
    try:
        yield
    except (OSError, aiohttp.ClientError):
        raise UnreachableError(UNREACHABLE_TEXT) from None
    except (discord.DiscordServerError, discord.GatewayNotFound):
        raise UnreachableError(OUTAGE_TEXT) from None
    except discord.LoginFailure:
        raise TokenRefusedError(LOGIN_REFUSED_TEXT) from None
    except discord.PrivilegedIntentsRequired:
        raise IntentsRefusedError(INTENTS_REFUSED_TEXT) from None
    except discord.ConnectionClosed as closed:
        if closed.code not in CLOSINGS:
            raise
        kind, text = CLOSINGS[closed.code]
        raise kind(text) from None
