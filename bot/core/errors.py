"""Every error that this package raises on purpose, in one tree.

FaqBotError
├── KnowledgeError        the knowledge files cannot be served; carries every problem found
├── SettingsError         an environment variable is unknown, missing or malformed
├── UnknownEntryError     an entry id that the loaded knowledge does not have
├── UnknownRuleError      the id of a safety rule that the loaded knowledge does not have
├── UnreachableError      Discord cannot be reached now
├── AddressBlockedError   Discord accepts no requests from this address for a while
├── GatewayError          the connection to Discord broke in an unexpected way
└── ConnectionRefusedByDiscord    Discord will not let this bot in
    ├── TokenRefusedError         the token is wrong or was reset
    └── IntentsRefusedError       the bot asks Discord for something that is not allowed, or in an outdated way

A question never raises: whatever a person types gets a reply (see ``bot.core.replies``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.knowledge.problems import Problem


class FaqBotError(Exception):
    """Root of every error that this package raises on purpose; its text is written for the person at the terminal."""


class KnowledgeError(FaqBotError):
    """The knowledge cannot be served.

    Attributes:
        problems: everything that is wrong, in file order; never empty.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SettingsError(FaqBotError):
    """A setting cannot be used; the text names the variable, what is wrong and what to write."""


class UnknownEntryError(FaqBotError):
    """No entry has this id; it may have been retired since a choice was offered.

    Attributes:
        entry_id: the id that was asked for.
    """

    def __init__(self, entry_id: str) -> None:
        self.entry_id = entry_id
        super().__init__(f"There is no entry with the id {entry_id!r}.")


class UnreachableError(FaqBotError):
    """Discord cannot be reached, or has an outage; trying again later helps."""


class AddressBlockedError(FaqBotError):
    """Discord accepts no requests from this machine's address for a while; only waiting helps."""


class GatewayError(FaqBotError):
    """The connection to Discord broke in an unexpected way; a new process starts a new one."""


class UnknownRuleError(FaqBotError):
    """No safety rule has this id; it may have been retired since its reply was given.

    Attributes:
        rule_id: the id that was asked for.
    """

    def __init__(self, rule_id: str) -> None:
        self.rule_id = rule_id
        super().__init__(f"There is no safety rule with the id {rule_id!r}.")


class ConnectionRefusedByDiscord(FaqBotError):  # noqa: N818 - the two children end in Error; this is only their family name
    """Discord will not let this bot in, and trying again will not help."""


class TokenRefusedError(ConnectionRefusedByDiscord):
    """Discord does not accept the token."""


class IntentsRefusedError(ConnectionRefusedByDiscord):
    """Discord closed the connection, because of an intent that the application may not use or an outdated protocol."""
