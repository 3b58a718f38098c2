"""`python -m bot` and the command `faq-bot`: what `run_bot.py` is in the repository, wherever the bot is installed."""

import sys

from bot.cli.main import main


def start() -> int:
    """Run the command that was asked for, and return its exit code."""
    return main(program="faq-bot")


if __name__ == "__main__":
    sys.exit(start())
