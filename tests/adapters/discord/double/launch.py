"""Start the bot's command line with Discord's two addresses replaced by the double's, on a file system that refuses.

Run as a script: rest address, gateway address, patience, then the arguments of the command line. A patience of 0 leaves
all waiting to the bot's own choice; any other is the seconds after which it gives up a silent connection, or what is in
hand when it leaves, and spares it the pauses before it connects again. Whatever changes a file fails, and is told on
standard error: the bot must do without. One that shares a database keeps what waits for it in files, and its turns,
which `TURN_SECONDS` may shorten.
"""

import os
import sys
import tempfile

import yarl
from discord.backoff import ExponentialBackoff
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.adapters.discord import connection, runner
from bot.cli.main import main

SHARED = "FAQ_DATABASE_URL" in os.environ
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
NO_CONCERN = frozenset({os.devnull, tempfile.gettempdir()})
"""Where nothing is filed: py3langid unpacks its model into a file without a name."""
CHANGES = frozenset({"os.mkdir", "os.rename", "os.remove", "os.symlink", "os.link", "sqlite3.connect"})


def refuse_writing(event: str, arguments: tuple) -> None:
    """Be an audit hook that allows no change of files; Python's own compiled modules are no concern of the bot."""
    named = event == "open" and isinstance(arguments[0], str)  # a number stands for what has been opened before
    opens = named and isinstance(arguments[2], int) and arguments[2] & WRITING
    path = str(arguments[0]) if opens or event in CHANGES else os.devnull
    if path not in NO_CONCERN and "__pycache__" not in path:
        sys.stderr.write(f"WROTE {path}\n")
        msg = "this file system takes no changes"
        raise PermissionError(msg)


if __name__ == "__main__":
    Route.BASE, address, patience, *command = sys.argv[1:]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(address)
    if float(patience):
        connection.HEARTBEAT_TIMEOUT = runner.FINISHING_SECONDS = float(patience)
        ExponentialBackoff.delay = lambda _self: 0.1
        turn = os.environ.get("TURN_SECONDS", connection.IDENTIFY_SECONDS) if SHARED else 0
        connection.IDENTIFY_SECONDS = float(turn)
    if not SHARED:
        sys.addaudithook(refuse_writing)
    sys.exit(main(command))
