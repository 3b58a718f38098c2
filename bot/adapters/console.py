"""The terminal: the same bot without a token, on injected streams. Rich text on a terminal, plain text in a pipe."""

from __future__ import annotations

import contextlib
import importlib
import logging
import sys
from typing import TYPE_CHECKING, Protocol

from rich.padding import Padding
from rich.text import Text

from bot.adapters.asking import answered
from bot.core.replies import Outcome, Profile, Reply, ReplyEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from bot.core.responder import Responder

PROMPT = "you> "
QUIT_WORDS = frozenset({"quit", "exit", ":q"})
MOST_DIGITS = 4
"""Digits of a number that picks from a list; a longer one is a question like any other."""
WIDTH = 88
"""Widest line of text: longer ones are hard to read."""
WELCOME = "Ask about {subject}. Type a number to pick from a list, `topics` to browse, `help`, or `quit`."
HELP = (
    "Ask a question in your own words, one at a time.\n"
    "  topics   list everything I can answer\n"
    "  1, 2 …   pick from the last list\n"
    "  quit     leave (Ctrl-D and Ctrl-C do too)"
)
URGENT_HELP = "If this is urgent, call your local emergency number: I am a bot and cannot check you."

logger = logging.getLogger(__name__)


class LineReader(Protocol):
    """Reads one line after showing a prompt; raises EOFError at the end of input, KeyboardInterrupt on Ctrl-C."""

    def __call__(self, prompt: str, /) -> str:
        """Return the line without its end."""
        ...


class ConsoleChat:
    """One conversation in a terminal.

    Args:
        responder: answers the questions.
        read_line: where they come from.
        console: where the replies go; on anything but a terminal they are plain text.
    """

    def __init__(self, responder: Responder, read_line: LineReader, console: Console) -> None:
        self._responder = responder
        self._read_line = read_line
        self._console = console
        self._offered: tuple[ReplyEntry, ...] = ()
        self._commands: dict[str, Callable[[], None]] = {"topics": self._show_topics, "help": self._show_help}

    def run(self) -> None:
        """Talk until the person quits, the input ends or Ctrl-C is pressed."""
        source = self._responder.knowledge.source
        self._print(WELCOME.format(subject=source.title if source else "anything in this FAQ"))
        while True:
            try:
                line = self._read_line(PROMPT)
            except (EOFError, KeyboardInterrupt):
                self._console.print()
                return
            if line.strip().casefold() in QUIT_WORDS:
                return
            self._handle(line)

    def _handle(self, line: str) -> None:
        word = line.strip().casefold()
        if command := self._commands.get(word):
            command()
        elif word.isdecimal() and len(word) <= MOST_DIGITS and 0 < int(word) <= len(self._offered):
            self._show(self._responder.respond_with(self._offered[int(word) - 1].entry_id))
        else:
            self._show(answered(self._responder, line, logger))

    def _show(self, reply: Reply) -> None:
        style = "bold red" if reply.outcome is Outcome.SAFETY else ""
        self._print(reply.text, style)
        if not reply.choices and reply.related:
            listed = (f"{number}. {entry.question}" for number, entry in enumerate(reply.related, start=1))
            self._print("Related questions:\n" + "\n".join(listed), "dim")
        self._offered = reply.choices or reply.related

    def _show_topics(self) -> None:
        knowledge = self._responder.knowledge
        numbered = list(enumerate(knowledge.entries, start=1))
        for section in knowledge.sections:
            rows = [f"{number:3}. {entry.question}" for number, entry in numbered if entry.section == section]
            self._print(f"{section}\n" + "\n".join(rows))
        self._offered = tuple(
            ReplyEntry(entry.id, entry.question, 0.0, entry.covered, None) for entry in knowledge.entries
        )

    def _show_help(self) -> None:
        on_health = self._responder.knowledge.profile is Profile.HEALTH
        self._print("\n".join((HELP, URGENT_HELP) if on_health else (HELP,)))

    def _print(self, text: str, style: str = "") -> None:
        if not self._console.is_terminal:
            self._console.print(Text(text), soft_wrap=True, end="\n\n")
            return
        self._console.print(Padding(Text(text, style=style), (0, 0, 1, 2)), width=min(WIDTH, self._console.width))


def terminal_reader() -> LineReader:
    """Return a reader of standard input, with line editing and the history of this session on a terminal."""
    if not sys.stdin.isatty():
        return _piped_line
    with contextlib.suppress(ImportError):  # Windows has no readline; its console edits lines by itself
        importlib.import_module("readline")
    return input


def _piped_line(prompt: str) -> str:  # noqa: ARG001 - nobody sees a prompt in a pipe
    line = sys.stdin.buffer.readline()
    if not line:
        raise EOFError
    return line.decode("utf-8", errors="replace").rstrip("\r\n")
