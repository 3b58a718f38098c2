"""Settings from the environment and from a `.env` file beside `run_bot.py`, read once at the entry point.

`load_settings` is called by `bot.cli` alone; everything else is handed a `Settings`. Every variable is listed in
the README's settings table.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.errors import SettingsError

PROJECT_ROOT = Path(__file__).resolve().parent.parent
"""The folder of `run_bot.py`; paths start here, never at the current directory."""

PREFIX = "FAQ_"
READ_ELSEWHERE = frozenset({"FAQ_SHARED"})
"""Variables with our prefix that belong to the tests, not to the bot."""


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
        msg = f"The setting {variable} cannot be used: {first['msg']}."
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
            msg = f"There is no setting {variable}. Did you mean {nearest[0]}? The README lists them all."
            raise SettingsError(msg)
