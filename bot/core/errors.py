"""Every error that this package raises on purpose, in one tree.

FaqBotError
├── KnowledgeError        the knowledge files cannot be served; carries every problem found
├── SettingsError         an environment variable is unknown, missing or malformed
├── UnknownIdError        the id of an entry, or of a safety rule, that the loaded knowledge does not have
├── UnreachableError      Discord cannot be reached now
├── AddressBlockedError   Discord accepts no requests from this address for a while
├── GatewayError          the connection to Discord broke in an unexpected way
├── TokenRefusedError     the token is wrong or was reset
└── IntentsRefusedError   the bot asks Discord for something that is not allowed, or in an outdated way

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
    """The knowledge cannot be served.

    Attributes:
        problems: everything that is wrong, in file order; never empty.
    """

    exit_code = 78

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SettingsError(FaqBotError):
    """A setting cannot be used; the text names the variable, what is wrong and what to write."""

    exit_code = 78


class UnknownIdError(FaqBotError):
    """Nothing has this id; it may have been retired since a choice was offered.

    Attributes:
        unknown: the id that was asked for.
    """

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
