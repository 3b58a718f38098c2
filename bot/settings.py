"""Settings from the environment and from a `.env` file beside `run_bot.py`, read once at the entry point.

`load_settings` is called by `bot.cli.main` alone; everything else is handed a `Settings`. Every variable is listed in
`docs/settings.md`.
"""

from __future__ import annotations

import importlib.util
import os
import re
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.errors import SettingsError
from bot.core.rates import Rate, parse_rate

PROJECT_ROOT = Path(__file__).resolve().parent.parent
"""The folder of `run_bot.py`; paths start here, never at the current directory."""

PREFIX = "FAQ_"
READ_ELSEWHERE = frozenset({"FAQ_SHARED"})
"""Variables with our prefix that belong to the tests, not to the bot."""


def shard_numbers(text: object) -> object:
    """Return the numbers that a list of numbers and ranges names, in order; anything but a string is left as it is.

    >>> shard_numbers("0-2, 5")
    (0, 1, 2, 5)

    Raises:
        ValueError: it is no such list.
    """
    if not isinstance(text, str):
        return text
    parts = [re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?", part.strip()) for part in text.split(",")]
    ends = [(int(part[1]), int(part[2] or part[1])) for part in parts if part]
    if len(ends) < len(parts) or any(first > last for first, last in ends):
        msg = "write numbers and ranges, such as 0-3,8"
        raise ValueError(msg)
    return tuple(dict.fromkeys(number for first, last in ends for number in range(first, last + 1)))


def channel_ids(text: object) -> object:
    """Return the ids in a list of Discord channels, in order; anything but a string is left as it is.

    >>> channel_ids("123, 456")
    (123, 456)

    Raises:
        ValueError: it is no such list.
    """
    if not isinstance(text, str):
        return text
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(re.fullmatch(r"[0-9]{1,20}", part) for part in parts):
        msg = "write the ids of channels, such as 1234,5678 (in Discord: developer mode, then Copy Channel ID)"
        raise ValueError(msg)
    return tuple(dict.fromkeys(map(int, parts)))


def rate(text: object) -> object:
    """Return the rate that a text names; anything but a string is left as it is.

    Raises:
        ValueError: it names none.
    """
    return parse_rate(text) if isinstance(text, str) else text


def folder(text: object) -> object:
    """Return None for `off`; anything else is left as it is."""
    return None if isinstance(text, str) and text.strip().casefold() == "off" else text


def _cache() -> Path:
    return platformdirs.user_cache_path("prolotherapy-faq-bot", appauthor=False)


def _state() -> Path:
    return platformdirs.user_state_path("prolotherapy-faq-bot", appauthor=False)


Ids = Annotated[tuple[int, ...], NoDecode, BeforeValidator(channel_ids)]
"""Ids of Discord channels."""
RateSetting = Annotated[Rate, NoDecode, BeforeValidator(rate)]
"""So many times in so many seconds."""
CONTACT_LIMIT = 300
"""Most characters of a contact: a reply that names it still fits one message."""


class Settings(BaseSettings):
    """What can be set from outside; frozen, the token masked in every printout."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=PROJECT_ROOT / ".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    discord_token: SecretStr | None = Field(default=None, validation_alias="DISCORD_TOKEN")
    """The bot's token; without it `python run_bot.py` opens the terminal chat."""
    knowledge: Path = PROJECT_ROOT / "knowledge"
    """The knowledge to serve: a folder, or one FAQ file."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """Least severity that is written to standard error. No level writes what people ask."""
    region: str = ""
    """Whose emergency and crisis contacts to tell, such as `uk`; empty for no assumption about the country."""
    emergency_contact: str = Field(default="", max_length=CONTACT_LIMIT)
    """Told instead of the region's emergency number, such as `Call 999`; empty to keep it."""
    crisis_contact: str = Field(default="", max_length=CONTACT_LIMIT)
    """Told instead of the region's free line for people in despair, in words; empty to keep it."""
    contact: str = Field(default="", max_length=CONTACT_LIMIT)
    """Whom to tell of a mistake in an answer: an address or a link; empty for the people who run the bot."""
    mention_channels: Ids = ()
    """Channels, forums or categories where mentions are answered; empty for all. What is urgent is answered anyway."""
    forums: Ids = ()
    """Forums whose new posts the bot answers from their titles, when it is sure; empty for none."""
    member_cooldown: RateSetting = Rate(6, 30)
    """How often one member is answered: times/seconds, or `off`."""
    channel_cooldown: RateSetting = Rate(20, 30)
    """How often one channel is answered in public: times/seconds, or `off`."""
    shard_ids: Annotated[tuple[int, ...], NoDecode, BeforeValidator(shard_numbers)] = ()
    """The shards of this process, such as `0-3` or `0,1`; empty for all."""
    shard_count: int | None = Field(default=None, ge=1, validate_default=True)
    """Shards over all processes; unset for as many as Discord advises."""
    reload: bool = True
    """Whether the bot in Discord follows its knowledge files: a good change is served without a restart."""
    tally: Path | None = None
    """SQLite file for counts per day, outcome and entry, without texts or ids; unset for none."""
    database_url: SecretStr | None = None
    """PostgreSQL database that takes the counts instead, and spaces the starts of all processes; unset for none."""
    spool: Annotated[Path | None, BeforeValidator(folder)] = Field(default_factory=_state)
    """Folder in which counts wait for that database; None for memory alone. A SQLite file has them beside it."""
    cache: Annotated[Path | None, BeforeValidator(folder)] = Field(default_factory=_cache)
    """Folder in which the fitted bot is kept, so that the next start takes a tenth of the time; None for nowhere."""
    health_port: int | None = Field(default=None, ge=1, le=65535)
    """Port on which health, readiness and metrics are told over HTTP; unset for none."""
    health_host: str = "127.0.0.1"
    """Address on which they are told; by default to this machine alone."""

    @field_validator("region")
    @classmethod
    def _plain_region(cls, region: str) -> str:
        return region.strip().casefold()

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, url: SecretStr | None) -> SecretStr | None:
        if url is None:
            return None
        if not re.match(r"postgres(ql)?://", url.get_secret_value()):
            msg = "it begins with postgresql://, such as postgresql://user:password@host/name"
            raise ValueError(msg)
        if importlib.util.find_spec("psycopg") is None:
            msg = 'it needs the driver for PostgreSQL: pip install "prolotherapy-faq-bot[postgres]"'
            raise ValueError(msg)
        return url

    @field_validator("shard_count")
    @classmethod
    def _shards_fit(cls, count: int | None, info: ValidationInfo) -> int | None:
        ids = info.data.get("shard_ids", ())
        if ids and (count is None or max(ids) >= count):
            msg = f"FAQ_SHARD_IDS names shard {max(ids)}, so there must be at least {max(ids) + 1} shards over all"
            raise ValueError(msg)
        return count

    @property
    def counts(self) -> Path | str | None:
        """Where counts go: a SQLite file, or the URL of a database; None where nothing is counted."""
        return self.database_url.get_secret_value() if self.database_url else self.tally


def load_settings() -> Settings:
    """Return the settings of this process.

    Raises:
        SettingsError: a variable with our prefix is unknown, or a value has the wrong form.
    """
    _refuse_unknown_variables()
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        variable = PREFIX + str(first["loc"][0]).upper().removeprefix(PREFIX)
        msg = f"The setting {variable} cannot be used: {first['msg'].removeprefix('Value error, ')}."
        raise SettingsError(msg) from None  # the cause would print the value, which may be a secret


def variable_names() -> tuple[str, ...]:
    """Return the names of all variables that the bot reads, sorted."""
    return tuple(
        sorted(str(field.validation_alias or PREFIX + name.upper()) for name, field in Settings.model_fields.items())
    )


def _refuse_unknown_variables() -> None:
    known = variable_names()
    for variable in sorted(os.environ):
        if variable.startswith(PREFIX) and variable not in known and variable not in READ_ELSEWHERE:
            nearest = process.extractOne(variable, known, scorer=OSA.distance)
            msg = f"There is no setting {variable}. Did you mean {nearest[0]}? docs/settings.md lists them all."
            raise SettingsError(msg)
