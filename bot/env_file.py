"""Reading a `.env` file as other programs do, with a line of words for whatever is wrong in it."""

import io
from pathlib import Path

from dotenv.parser import parse_stream

from bot.core.errors import SettingsError


def read_env_file(path: Path) -> dict[str, str]:
    """Return the variables of a file by their names in capitals; empty where there is no such file.

    Raises SettingsError where it cannot be read, is not in UTF-8, or has a line that sets nothing.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return {}
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}."
        raise SettingsError(msg) from None
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # as in every second place of UTF-16
        msg = f"{path} is not in UTF-8. Save it as UTF-8 in your editor."
        raise SettingsError(msg)
    values = {}
    for binding in parse_stream(io.StringIO(text)):
        if binding.error or (binding.key and binding.value is None):
            msg = f"Line {binding.original.line} of {path} cannot be read. Write NAME=value, one per line."
            raise SettingsError(msg)
        if binding.key:
            values[binding.key.upper()] = binding.value or ""
    return values
