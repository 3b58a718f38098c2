"""Start the bot: `python run_bot.py --help` lists the commands.

The environment need not be active: where what the bot is built on is missing, it starts with the Python of `.venv`.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OWN_PYTHON = HERE / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
NOT_USABLE = 78


def start_with_own_python(missing: str | None) -> int:
    """Run the same command with the Python of `.venv`; return its exit code, or 78 where that would not help."""
    if not OWN_PYTHON.exists() or Path(sys.prefix).resolve() == OWN_PYTHON.parents[1].resolve():
        print(f"{missing} is not installed here. README.md tells how to install the bot, in one line.", file=sys.stderr)
        return NOT_USABLE
    command = [str(OWN_PYTHON), str(HERE / "run_bot.py"), *sys.argv[1:]]
    if os.name != "nt":  # there the prompt would be back at once
        os.execv(command[0], command)  # noqa: S606 - the Python that the README installs, and this very file
    return subprocess.call(command)  # noqa: S603 - as above


if __name__ == "__main__":
    try:
        from bot.cli.main import main
    except ModuleNotFoundError as error:
        sys.exit(start_with_own_python(error.name))
    sys.exit(main())
