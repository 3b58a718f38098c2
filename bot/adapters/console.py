"""The terminal: the same bot without a token, on injected streams. Rich text on a terminal, plain text in a pipe."""

import contextlib
import importlib
import logging
import re
import sys
from collections.abc import Callable, Sequence
from typing import TypeAlias

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.adapters.asking import answered
from bot.core.knowledge.models import Entry
from bot.core.replies import Outcome, Profile, Reply
from bot.core.responder import Responder

PROMPT = "you> "
QUIT_WORDS = frozenset({"quit", "exit", ":q"})
WIDTH = 88
"""Widest line of text: longer ones are hard to read."""
FEWEST_LINES = 5
"""Questions on a page of `topics` in the lowest window."""
WELCOME = "Ask about {subject}. Type a number to pick from a list, `topics` to browse, `help`, or `quit`."
HELP = (
    "Ask a question in your own words, one at a time.\n"
    "  topics   list everything I can answer\n"
    "  more     the next page of a list\n"
    "  1, 2 …   pick from the last list\n"
    "  quit     leave (Ctrl-D and Ctrl-C do too)"
)
URGENT_HELP = "If this is urgent, call your local emergency number: I am a bot and cannot check you."
MORE = "{shown} of {all}. Type `more` for the next ones, or a number."
NO_MORE = "That was the whole list."
NOT_ON_THE_LIST = "The list goes from 1 to {last}. Type one of these numbers, or ask a question."
NO_LIST = "There is no list to pick from yet. Ask a question, or type `topics`."

_NUMBER = re.compile(r"(?:(?:number|no\.?|option|choice) ?)?[#(]? ?(\d{1,4}) ?[.):]?(?:,? please)?")
"""What picks from a list by its number; a longer number is a question like any other."""
_PLAIN_PICK = 2
"""Digits of a number that is surely meant to pick: `911` is none."""
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ORDINAL = re.compile(
    rf"(?:the )?(?:({'|'.join(_ORDINALS)}|last)|(\d{{1,4}})(?:st|nd|rd|th))"
    r"(?: (?:one|choice|option|question))?(?:,? please)?\.?"
)

logger = logging.getLogger(__name__)


LineReader: TypeAlias = Callable[[str], str]
"""Shows a prompt and returns one line; raises EOFError at the end of input, KeyboardInterrupt on Ctrl-C."""


class ConsoleChat:
    """One conversation in a terminal."""

    def __init__(self, responder: Responder, read_line: LineReader, console: Console) -> None:
        self._responder = responder
        self._read_line = read_line
        self._console = console
        self._offered: tuple[str, ...] = ()
        self._about: str | None = None
        self._pages: list[str] = []
        self._commands: dict[str, Callable[[], None]] = {
            "topics": self._show_topics,
            "more": self._show_more,
            "next": self._show_more,
            "help": self._show_help,
            "?": self._show_help,
        }

    def run(self) -> None:
        """Talk until the person quits, the input ends or Ctrl-C is pressed."""
        source = self._responder.knowledge.source
        self._say(WELCOME.format(subject=source.title if source else "anything in this FAQ"))
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
        typed = " ".join(line.casefold().split())
        if command := self._commands.get(typed):
            command()
        elif (number := picked(typed, len(self._offered))) is None:
            self._show(answered(self._responder, line, logger, self._about))
        elif 1 <= number <= len(self._offered):
            self._show(self._responder.respond_with(self._offered[number - 1]))
        else:
            self._say(NOT_ON_THE_LIST.format(last=len(self._offered)) if self._offered else NO_LIST)

    def _show(self, reply: Reply) -> None:
        self._say(reply.text, "bold red" if reply.outcome is Outcome.SAFETY else "")
        if not reply.choices and reply.related:
            listed = (f"{number}. {entry.question}" for number, entry in enumerate(reply.related, start=1))
            self._say("Related questions:\n" + "\n".join(listed), "dim")
        self._offered = tuple(entry.entry_id for entry in reply.choices or reply.named or reply.related)
        self._about = reply.about
        self._pages = []

    def _show_topics(self) -> None:
        entries = self._responder.knowledge.entries
        length = max(FEWEST_LINES, self._console.height // 2) if self._console.is_terminal else len(entries)
        sections = self._responder.knowledge.sections
        ordered = sorted(entries, key=lambda entry: sections.index(entry.section))
        starts = range(0, len(ordered), length)
        self._pages = [_page(ordered, start, start + length) for start in starts]
        self._offered = tuple(entry.id for entry in ordered)
        self._show_more()

    def _show_more(self) -> None:
        self._say(self._pages.pop(0) if self._pages else NO_MORE if self._offered else NO_LIST)

    def _show_help(self) -> None:
        on_health = self._responder.knowledge.profile is Profile.HEALTH
        self._say(f"{HELP}\n{URGENT_HELP}" if on_health else HELP)

    def _say(self, text: str, style: str = "") -> None:
        say(self._console, text, style, indent=2)


def picked(typed: str, offered: int) -> int | None:
    """Return the number of the line of a list that somebody picks, which need not be there; None for a question.

    Args:
        typed: what was typed, in lower case, its words parted by single spaces.
        offered: how many lines the list has.

    >>> picked("#2", 3), picked("the last one", 3), picked("9", 3), picked("911", 3), picked("1 2", 3)
    (2, 3, 9, None, None)
    """
    if (found := _NUMBER.fullmatch(typed)) and (int(found[1]) <= offered or len(found[1]) <= _PLAIN_PICK):
        return int(found[1])
    if offered and (found := _ORDINAL.fullmatch(typed)):
        return int(found[2]) if found[2] else offered if found[1] == "last" else _ORDINALS.index(found[1]) + 1
    return None


def _page(entries: Sequence[Entry], start: int, end: int) -> str:
    lines: list[str] = []
    section = ""
    for number, entry in enumerate(entries[start:end], start=start + 1):
        if entry.section != section:
            lines += [*([""] if lines else []), entry.section]
        lines.append(f"{number:3}. {entry.question}")
        section = entry.section
    lines += ["", MORE.format(shown=end, all=len(entries))] if end < len(entries) else []
    return "\n".join(lines)


def say(console: Console, text: str, style: str = "", *, indent: int = 0) -> None:
    """Print a text and a blank line: wrapped to the window of a terminal, as it is where something else reads."""
    if not console.is_terminal:
        console.print(Text(text), soft_wrap=True, end="\n\n")
        return
    console.print(Padding(Text(text, style=style), (0, 0, 1, indent)), width=min(WIDTH, console.width))


class OutputConsole(Console):
    """Standard output; a reader that stops reading ends it as it does for `print`, with BrokenPipeError."""

    def on_broken_pipe(self) -> None:
        """Raise BrokenPipeError."""
        raise BrokenPipeError


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
