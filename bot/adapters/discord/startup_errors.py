"""Failures of the library in plain words, and no warnings about voice.

A refusal ends the process with one sentence and an exit code of its own, so that a supervisor can tell it from a
passing fault: Discord blocks an address that keeps knocking with a refused token.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import aiohttp
import discord

from bot.core.errors import (
    AddressBlockedError,
    FaqBotError,
    IntentsRefusedError,
    SettingsError,
    TokenRefusedError,
    UnreachableError,
)

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
ADDRESS_BLOCKED_TEXT: Final = (
    "Discord takes no requests from this machine's address for a while, because too many came from it (by other bots, "
    "too, where they share it): wait at least {wait}, then start again."
)
MOST_LIKELY_WAIT: Final = "an hour"
"""How long such a block lasts as a rule, where Discord does not say it."""
TOO_MANY_REQUESTS: Final = 429
FORBIDDEN: Final = 403

CLOSINGS: Final[dict[int, tuple[type[FaqBotError], str]]] = {
    4004: (TokenRefusedError, LOGIN_REFUSED_TEXT),  # reset while the bot was running
    4010: (SettingsError, SHARDS_REFUSED_TEXT),  # there is no such shard
    4011: (SettingsError, SHARDS_REFUSED_TEXT),  # too many servers for so few shards
    4012: (IntentsRefusedError, VERSION_REFUSED_TEXT),
    4013: (IntentsRefusedError, INTENTS_REFUSED_TEXT),  # an intent is unknown
    4014: (IntentsRefusedError, INTENTS_REFUSED_TEXT),  # an intent is not allowed
}
"""What each code means with which the gateway closes for good; after any other the library connects again."""
TROUBLES: Final[tuple[tuple[tuple[type[Exception], ...], type[FaqBotError], str], ...]] = (
    ((discord.LoginFailure,), TokenRefusedError, LOGIN_REFUSED_TEXT),
    ((discord.PrivilegedIntentsRequired,), IntentsRefusedError, INTENTS_REFUSED_TEXT),
    ((discord.DiscordServerError, discord.GatewayNotFound), UnreachableError, OUTAGE_TEXT),
    ((OSError, aiohttp.ClientError), UnreachableError, UNREACHABLE_TEXT),
)
"""What the library's and the network's errors mean."""


def silence_voice_warnings() -> None:
    """Keep the library from warning at every start that voice libraries are missing: this bot never speaks."""
    discord.VoiceClient.warn_nacl = False
    discord.VoiceClient.warn_dave = False


def check_token(token: str) -> str:
    """Return the token without blanks around it; raises TokenRefusedError where no HTTP header can carry it."""
    stripped = token.strip()
    if not stripped or not stripped.isascii() or not stripped.isprintable() or " " in stripped:
        raise TokenRefusedError(LOGIN_REFUSED_TEXT)
    return stripped


@contextmanager
def plain_failures() -> Iterator[None]:
    """Turn what keeps the bot from Discord inside the block into this package's errors; anything else passes through.

    Raises:
        FaqBotError: one of `TROUBLES` or `CLOSINGS`, or an AddressBlockedError, with a sentence for a person.
    """
    try:
        yield
    except (OSError, aiohttp.ClientError, discord.DiscordException) as error:
        if (plain := _plain(error)) is None:
            raise
        raise plain from None


def _plain(error: Exception) -> FaqBotError | None:
    # Asked for the gateway's address, the library takes every refusal for an outage, and keeps what it was.
    refusal = error.__cause__ if isinstance(error, discord.GatewayNotFound) else error
    if isinstance(refusal, discord.HTTPException) and _blocks_address(refusal):
        seconds = str(refusal.response.headers.get("Retry-After", ""))  # the library waits out ordinary rate limits
        wait = f"{max(1, round(int(seconds) / 60))} min" if seconds.isdecimal() else MOST_LIKELY_WAIT
        return AddressBlockedError(ADDRESS_BLOCKED_TEXT.format(wait=wait))
    if isinstance(error, discord.ConnectionClosed):
        found = CLOSINGS.get(error.code)
    else:
        found = next(((kind, text) for types, kind, text in TROUBLES if isinstance(error, types)), None)
    return found[0](found[1]) if found else None


def _blocks_address(refusal: discord.HTTPException) -> bool:
    """Tell whether any request from here is refused: a page of Cloudflare's has no code of Discord's."""
    return refusal.status == TOO_MANY_REQUESTS or (refusal.status == FORBIDDEN and not refusal.code)
