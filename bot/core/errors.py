"""Every error that this package raises on purpose; a caller may catch all of them as `FaqBotError`.

A question never raises: whatever a person types gets a reply (see ``bot.core.replies``).
"""

from collections.abc import Sequence
from typing import ClassVar

from bot.core.knowledge.problems import Problem


class FaqBotError(Exception):
    """Root of every error that this package raises on purpose; its text is written for the person at the terminal."""

    exit_code: ClassVar[int] = 70
    """What a command ends with that raises it; `bot.cli.exit_codes` says what each means."""


class KnowledgeError(FaqBotError):
    """The knowledge cannot be served; `problems` is everything that is wrong, in file order, and never empty."""

    exit_code = 78

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SettingsError(FaqBotError):
    """A setting is unknown, missing or malformed; the text names the variable, what is wrong and what to write."""

    exit_code = 78


class UnknownIdError(FaqBotError):
    """No entry or safety rule has the id `unknown`; it may have been retired since a choice was offered."""

    def __init__(self, unknown: str, kind: str) -> None:
        self.unknown = unknown
        super().__init__(f"There is no {kind} with the id {unknown!r}.")


class UnreachableError(FaqBotError):
    """Discord cannot be reached, or has an outage; trying again later helps."""

    exit_code = 69


class AddressBlockedError(FaqBotError):
    """Discord accepts no requests from this machine's address for a while; only waiting helps."""

    exit_code = 75


class GatewayError(FaqBotError):
    """The connection to Discord broke in an unexpected way; a new process starts a new one."""


class TokenRefusedError(FaqBotError):
    """Discord does not accept the token; trying again will not help."""

    exit_code = 77


class IntentsRefusedError(FaqBotError):
    """Discord closed the connection, because of an intent that the application may not use or an outdated protocol."""

    exit_code = 76
