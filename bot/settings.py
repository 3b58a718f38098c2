"""Settings from the environment and from a `.env` file, read once at the entry point.

`load_settings` is called by `bot.cli.main` alone; everything else is handed a `Settings`. Every variable is listed in
`docs/settings.md`.
"""

import importlib.resources
import importlib.util
import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.errors import SettingsError
from bot.core.rates import Rate, parse_rate
from bot.env_file import read_env_file

PACKAGE = Path(str(importlib.resources.files("bot")))
PROJECT_ROOT = PACKAGE.parent
"""The folder of `run_bot.py`, if the bot runs from its repository; paths never start from the current directory."""
INSTALLED = PACKAGE.joinpath("knowledge").is_dir()
"""Whether this is a copy made by pip, which has the knowledge inside the package."""
SHIPPED = (PACKAGE if INSTALLED else PROJECT_ROOT) / "knowledge"
"""The folder of the shipped knowledge."""
COMMAND = "faq-bot" if INSTALLED else "python3 run_bot.py"
"""What starts the bot, as told to people."""
PROGRAM = "prolotherapy-faq-bot"
"""Name of the bot's own folder among the user's settings and caches."""

PREFIX = "FAQ_"
READ_ELSEWHERE = frozenset({"FAQ_SHARED"})
"""Variables with our prefix that belong to the tests, not to the bot."""
PATHS = frozenset({"FAQ_KNOWLEDGE", "FAQ_CACHE", "FAQ_SPOOL", "FAQ_TALLY"})
OFF = "off"
SLIPS = 2
"""Most letters by which a name in `.env` may differ from one of ours and still count as a misspelling of it."""


def shard_numbers(text: str) -> tuple[int, ...]:
    """Return the numbers that a list of numbers and ranges, such as `0-2,5`, names; raises ValueError for others."""
    parts = [re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?", part.strip()) for part in text.split(",")]
    ends = [(int(part[1]), int(part[2] or part[1])) for part in parts if part]
    if len(ends) < len(parts) or any(first > last for first, last in ends):
        msg = "write numbers and ranges, such as 0-3,8"
        raise ValueError(msg)
    return tuple(dict.fromkeys(number for first, last in ends for number in range(first, last + 1)))


def _channel_ids(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(re.fullmatch(r"[0-9]{1,20}", part) for part in parts):
        msg = "write channel ids, such as 1234,5678 (in Discord, turn on developer mode, then Copy Channel ID)"
        raise ValueError(msg)
    return tuple(dict.fromkeys(map(int, parts)))


def _is_off(text: str) -> bool:
    return text.strip().casefold() == OFF


def _text_by(read: Callable[[str], object]) -> BeforeValidator:
    """Return what reads a setting from its text; a value of the program's own is taken as it is."""
    return BeforeValidator(lambda value: read(value) if isinstance(value, str) else value)


def users_folder(which: Callable[..., Path]) -> Path | None:
    """Return the bot's own folder by a function of `platformdirs`, or None for a user without a home."""
    try:
        path = which(PROGRAM, appauthor=False)
    except RuntimeError:
        return None
    return path if path.is_absolute() else None


_SETTINGS_FOLDER = users_folder(platformdirs.user_config_path) if INSTALLED else PROJECT_ROOT
ENV_FILE = _SETTINGS_FOLDER / ".env" if _SETTINGS_FOLDER else None
"""Settings for every start: a file beside `run_bot.py` or, in an installed copy, in the user's settings folder."""

Ids = Annotated[tuple[int, ...], _text_by(_channel_ids)]
RateSetting = Annotated[Rate, _text_by(parse_rate)]
Folder = Annotated[Path | None, _text_by(lambda text: None if _is_off(text) else text)]
"""A folder; None for `off`."""
CONTACT_LIMIT = 300
"""Most characters of a contact, so that a reply that names it still fits into one message."""


def variable_name(field: str) -> str:
    """Return the variable that sets a field: our prefix and its name, except for the token, whose name is standard."""
    return field.upper() if field == "discord_token" else PREFIX + field.upper()


class Settings(BaseModel):
    """The settings, read from environment variables; `docs/settings.md` explains each.

    Frozen, with the token masked wherever they are printed.
    """

    model_config = ConfigDict(alias_generator=variable_name, frozen=True)

    discord_token: SecretStr | None = None
    knowledge: Path = SHIPPED
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    region: str = ""
    emergency_contact: str = Field(default="", max_length=CONTACT_LIMIT)
    crisis_contact: str = Field(default="", max_length=CONTACT_LIMIT)
    contact: str = Field(default="", max_length=CONTACT_LIMIT)
    mention_channels: Ids = ()
    forums: Ids = ()
    member_cooldown: RateSetting = Rate(6, 30)
    channel_cooldown: RateSetting = Rate(20, 30)
    gaps_channel: int | None = Field(default=None, ge=1)
    shard_ids: Annotated[tuple[int, ...], _text_by(shard_numbers)] = ()
    shard_count: int | None = Field(default=None, ge=1, validate_default=True)
    reload: bool = True
    tally: Path | None = None
    database_url: SecretStr | None = None
    spool: Folder = Field(default_factory=lambda: users_folder(platformdirs.user_state_path))
    cache: Folder = Field(default_factory=lambda: users_folder(platformdirs.user_cache_path))
    health_port: int | None = Field(default=None, ge=1, le=65535)
    health_host: str = "127.0.0.1"

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
        if url.get_secret_value().count("@") > 1:  # a part of the password would be read as the host, and logged
            msg = "it has more than one @; write %40 for one that is part of the password"
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
            msg = f"FAQ_SHARD_IDS names shard {max(ids)}, so there must be at least {max(ids) + 1} shards in all"
            raise ValueError(msg)
        return count

    @property
    def counts(self) -> Path | str | None:
        """Where counts go: a SQLite file, or the URL of a database; None where nothing is counted."""
        return self.database_url.get_secret_value() if self.database_url else self.tally


def load_settings() -> Settings:
    """Return the settings of this process: from the environment and, where that sets nothing, from `ENV_FILE`.

    Raises SettingsError where a variable is misspelt, a value has the wrong form, or the file cannot be read.
    """
    names = variable_names()
    here = {name.upper(): value for name, value in os.environ.items()}
    set_here = {name: value for name, value in here.items() if name.startswith(PREFIX) or name in names}
    set_always = read_env_file(ENV_FILE) if ENV_FILE else {}
    _refuse_unknown(set_here, names, "")
    _refuse_unknown((name for name in set_always if _is_meant_for_us(name, names)), names, f" in {ENV_FILE}")
    values = _placed(set_always, ENV_FILE and ENV_FILE.parent) | _placed(set_here)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = str(first["loc"][0])  # the field's own name where its default does not fit the others
        variable = place if place in names else variable_name(place)
        msg = f"The setting {variable} cannot be used: {first['msg'].removeprefix('Value error, ')}."
        raise SettingsError(msg) from None  # the cause would print the value, which may be a secret


def variable_names() -> tuple[str, ...]:
    """Return the names of all variables that the bot reads, sorted."""
    return tuple(sorted(map(variable_name, Settings.model_fields)))


def _placed(values: Mapping[str, str], start: Path | None = None) -> dict[str, str]:
    """Return what is not empty; in paths a home folder stands for `~`, and relative ones begin at `start`."""
    placed = {name: value for name, value in values.items() if value}
    for name in PATHS & placed.keys():
        if not (name in {"FAQ_CACHE", "FAQ_SPOOL"} and _is_off(placed[name])):
            try:
                path = Path(placed[name]).expanduser()
            except RuntimeError:
                msg = f"The setting {name} cannot be used: ~ stands for a home folder, and none is known."
                raise SettingsError(msg) from None
            placed[name] = str(start / path if start else path)
    return placed


def _is_meant_for_us(name: str, names: Iterable[str]) -> bool:
    """Return whether a name in `.env`, which other programs may share, is one of ours or close to one."""
    return name.startswith(PREFIX) or process.extractOne(name, names, scorer=OSA.distance)[1] <= SLIPS


def _refuse_unknown(found: Iterable[str], names: Iterable[str], where: str) -> None:
    for variable in sorted({*found} - {*names} - READ_ELSEWHERE):
        nearest = process.extractOne(variable, names, scorer=OSA.distance)
        msg = f"There is no setting {variable}{where}. Did you mean {nearest[0]}? docs/settings.md lists them all."
        raise SettingsError(msg)
