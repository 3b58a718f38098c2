"""Dealings with the library that are not about answering: failures in plain words, and no warnings about voice.

A refusal ends the process with one sentence and an exit code of its own, so that a supervisor can tell it from a
passing fault: Discord blocks an address that keeps knocking with a refused token.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import discord

from bot.core.errors import FaqBotError, IntentsRefusedError, TokenRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

AUTHENTICATION_FAILED: Final = 4004
"""Gateway close code: the token is no longer valid (reset while the bot was running)."""
INTENTS_REFUSED: Final = frozenset({4013, 4014})
"""Gateway close codes: an intent is unknown, or the application may not use it."""

LOGIN_REFUSED_TEXT: Final = (
    "Discord refused the token: copy a fresh one from your application's Bot page on "
    "https://discord.com/developers/applications and set it as DISCORD_TOKEN."
)
INTENTS_REFUSED_TEXT: Final = (
    "Discord refused the intents that the bot asks for, though it needs no privileged one: check the application's "
    "Bot page on https://discord.com/developers/applications, then start again."
)

UNREACHABLE_TEXT: Final = "Discord cannot be reached: check this machine's internet connection, then start again."


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
        FaqBotError: no connection could be made at the start; once connected, the library reconnects by itself.
        TokenRefusedError: at login or later, Discord did not accept the token.
        IntentsRefusedError: Discord closed the connection because of an intent.
    """
    try:
        yield
    except OSError:  # the library's connection errors are kinds of it
        raise FaqBotError(UNREACHABLE_TEXT) from None
    except discord.LoginFailure:
        raise TokenRefusedError(LOGIN_REFUSED_TEXT) from None
    except discord.PrivilegedIntentsRequired:
        raise IntentsRefusedError(INTENTS_REFUSED_TEXT) from None
    except discord.ConnectionClosed as closed:
        if closed.code == AUTHENTICATION_FAILED:
            raise TokenRefusedError(LOGIN_REFUSED_TEXT) from None
        if closed.code in INTENTS_REFUSED:
            raise IntentsRefusedError(INTENTS_REFUSED_TEXT) from None
        raise
