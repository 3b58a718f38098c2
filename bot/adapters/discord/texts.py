"""The words of commands, buttons and menus: English from a file, other languages from files beside it.

Discord reads command names and descriptions when they are registered, in all languages at once. What the bot says is
not here: that is knowledge.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import discord
import yaml
from discord import app_commands

from bot.core.errors import SettingsError
from bot.core.knowledge.document import Loader

FOLDER: Final = Path(__file__).parent / "locales"
ENGLISH: Final = "en-US"


class Texts(app_commands.Translator):
    """The words of the interface, in English; the library asks it for their translations.

    Raises:
        SettingsError: a file holds an unknown text, or is of a language that Discord does not have. What else Discord
            would refuse, the tests do.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        read = {file.stem: _read(file) for file in sorted(folder.glob("*.yaml"))}
        self._english = read.pop(ENGLISH)
        self.translations: Mapping[str, Mapping[str, str]] = read
        for locale, texts in read.items():  # what would be passed over in silence
            if locale not in {known.value for known in discord.Locale}:
                msg = f"{locale}.yaml: Discord has no language of this code."
                raise SettingsError(msg)
            if unknown := next((key for key in texts if key not in self._english), None):
                msg = f"{locale}.yaml: {unknown}: there is no such text in en-US.yaml."
                raise SettingsError(msg)

    def __getitem__(self, key: str) -> str:
        """Return an English text."""
        return self._english[key]

    def localized(self, key: str) -> app_commands.locale_str:
        """Return an English text that the library asks the translator for, by its key."""
        return app_commands.locale_str(self._english[key], key=key)

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - the key says it all
    ) -> str | None:
        """Return the text in this language; None where there is no translation, so that English is shown."""
        return self.translations.get(locale.value, {}).get(str(string.extras.get("key")))


def _read(file: Path) -> dict[str, str]:
    read = yaml.load(file.read_text(encoding="utf-8"), Loader=Loader)  # noqa: S506 - it is a safe loader
    if not isinstance(read, dict) or not all(isinstance(text, str) for pair in read.items() for text in pair):
        msg = f"{file.name}: every line must be a name, a colon and a text; put texts such as yes or 12 in quotes."
        raise SettingsError(msg)
    return read
