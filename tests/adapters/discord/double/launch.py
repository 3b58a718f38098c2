"""Start the bot's command line with Discord's two addresses replaced by the double's; nothing else is different.

Run as a script: rest address, gateway address, then the arguments of the command line.
"""

from __future__ import annotations

import sys

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.cli import main

if __name__ == "__main__":
    Route.BASE, gateway, *arguments = sys.argv[1:]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    sys.exit(main(arguments))
