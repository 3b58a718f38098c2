"""The terminal chat by its streams: lines go in, text comes out."""

import contextlib
import io
import os
import re
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import HEALTH_FAQ, OWN_SAFETY, REPOSITORY, SHIPPED, write_knowledge
from rich.console import Console

from bot.adapters.console import HELP, NO_LIST, NO_MORE, NOT_ON_THE_LIST, PROMPT, WIDTH, ConsoleChat, terminal_reader
from bot.cli.commands import WAITING
from bot.core.knowledge.loading import load_knowledge
from bot.core.knowledge.models import KnowledgeBase
from bot.core.responder import Responder

ASKED = "what time do you close"
ROOMS = Path(__file__).parent / "discord" / "small"


@pytest.fixture(scope="module")
def library(small: KnowledgeBase) -> Responder:
    """Return a responder on the small knowledge."""
    return Responder(small)


def talk(responder: Responder, *lines: str | type[BaseException], terminal: bool = False, height: int = 25) -> str:
    """Return everything that is written while a person types these lines; an exception stands for a key press."""
    script: Iterator[str | type[BaseException]] = iter([*lines, EOFError])

    def read_line(prompt: str) -> str:
        assert prompt == PROMPT
        line = next(script)
        if isinstance(line, str):
            return line
        raise line

    output = io.StringIO()
    system = "standard" if terminal else None
    console = Console(file=output, force_terminal=terminal, width=100, height=height, color_system=system)
    ConsoleChat(responder, read_line, console).run()
    return output.getvalue()


def test_question_is_answered_with_the_whole_reply(library: Responder) -> None:
    """After a line that says what to ask about and how; a pipe gets plain text, as it is, to be searched and saved."""
    welcome, *said = talk(library, ASKED, "topics", "I cannot breathe").split("\n\n")

    assert welcome.startswith("Ask about Leaflet of the town library.")
    assert all(word in welcome for word in ("number", "topics", "help", "quit"))
    assert "\n\n".join(said).startswith(library.respond(ASKED).text)
    assert not {"\x1b", "\r"} & set("".join(said))


def test_follow_up_is_read_by_the_answer_before_it(library: Responder) -> None:
    """What says nothing by itself; after a miss there is nothing to follow up."""
    assert library.respond("why?", "opening-hours").text in talk(library, ASKED, "why?")
    assert library.respond("why?").text in talk(library, ASKED, "xyzzy", "why?")
    assert library.respond("why?") != library.respond("why?", "opening-hours")


def test_what_is_offered_can_be_picked_by_number(library: Responder) -> None:
    """What stands beside an answer, and choices; a number picks from what was offered last, never from before."""
    queries = ("open or borrow", "is it there", "what do I need", "do you park books", "when where how")
    query = next(query for query in queries if library.respond(query).choices)
    choices = library.respond(query).choices
    related = talk(library, ASKED, "1")

    assert "Related questions:\n1. How do I borrow a book?" in related
    assert library.respond_with("borrowing").text in related
    assert library.respond_with(choices[-1].entry_id).text in talk(library, query, str(len(choices)))
    assert library.respond_with("parking").text not in talk(library, "topics", "thanks", "3")


PICKS = {
    "opening-hours": ("1", "1.", "the first one"),
    "borrowing": (" 2 ", "#2", "number 2", "2, please", "Second"),
    "parking": ("３", "(3)", "the 3rd option", "the last one please"),
}


@pytest.mark.parametrize(("typed", "entry"), [(typed, entry) for entry, every in PICKS.items() for typed in every])
def test_topics_are_listed_by_section_and_picked_from_as_people_do(library: Responder, typed: str, entry: str) -> None:
    """Every entry once, under its section; by number or place, with the signs and words around it."""
    text = talk(library, "topics", typed)

    assert "Visiting\n  1. When is the library open?\n  2. How do I borrow a book?\n" in text
    assert "Around the house\n  3. Where can I park my car?" in text
    assert library.respond_with(entry).text in text


@pytest.mark.parametrize("number", ["-1", "1.5", "²", "1 2", "911", "10000", "1" * 5000])
def test_what_only_looks_like_a_number_of_the_list_is_a_question(library: Responder, number: str) -> None:
    """It is answered as any other text; three digits may be an emergency number."""
    assert library.respond(number).text in talk(library, "topics", number)


@pytest.mark.parametrize("typed", ["0", "4", "#99", "the fifth one", "12th"])
def test_number_that_is_not_on_the_list_is_told(library: Responder, typed: str) -> None:
    """With those that are; without a list there is nothing to pick, and a place in it is a question."""
    assert talk(library, "topics", typed).strip().endswith(NOT_ON_THE_LIST.format(last=3))
    assert NO_LIST in talk(library, "1")
    assert NO_LIST in talk(library, "more")
    assert library.respond("the first one").text in talk(library, "the first one")


def test_topics_come_in_pages_at_a_terminal() -> None:
    """Each page fits the window; `more` goes on until all are shown, and any number counts on every page."""
    rooms = Responder(load_knowledge(ROOMS, SHIPPED))
    first = talk(rooms, "topics", terminal=True, height=14)
    pages = talk(rooms, "topics", "more", "more", "more", "15", terminal=True, height=14)
    numbers = [int(found) for found in re.findall(r"^ +(\d+)\. ", pages, re.MULTILINE)]

    assert "7 of 15. Type `more`" in first
    assert first.partition("Visiting")[2].count("\n") <= 14
    assert numbers == [*range(1, 16)]
    assert NO_MORE in pages
    assert all(entry.question in pages for entry in rooms.knowledge.entries)
    assert "The leaflet does not speak of parking." in pages


@pytest.mark.parametrize("line", ["help", " HELP ", "?"])
def test_help_tells_the_commands(library: Responder, line: str) -> None:
    """In any spelling; with the emergency line where the FAQ is on health."""
    told = talk(library, line)

    assert HELP in told
    assert "call your local emergency number" in told


@pytest.mark.parametrize("line", ["quit", " QUIT ", "exit", ":q", EOFError, KeyboardInterrupt])
def test_quit_leaves_without_another_word(library: Responder, line: str | type[BaseException]) -> None:
    """No trace, no message; what follows is not read any more."""
    assert talk(library, line, ASKED) == talk(library, line)
    assert talk(library, line).strip().count("\n") == 0


@pytest.mark.parametrize("line", ["", "   ", "\ud800", "[bold red]x[/]", ":smile:", "\x1b[31m", "a" * 10_000])
def test_odd_lines_are_questions(library: Responder, line: str) -> None:
    """Blank lines, markup of the terminal library, control characters: an ordinary reply, and the talk goes on."""
    text = talk(library, line, ASKED)

    assert library.respond(line).text in text
    assert library.respond(ASKED).text in text


def test_terminal_gets_styles_and_short_lines(library: Responder) -> None:
    """A safety reply stands out, and no line is wider than is easy to read."""
    text = talk(library, "I cannot breathe", ASKED, terminal=True)

    assert "\x1b[1;31m" in text
    plain = re.sub(r"\x1b\[[\d;]*m", "", text)
    assert max(len(line.rstrip()) for line in plain.splitlines()) <= WIDTH


def test_piped_lines_are_read_without_a_prompt(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bytes that are not UTF-8 are replaced, line ends of every system go, and the end of the pipe is the end."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"one\r\n\n\xe4\nlast")))
    read_line = terminal_reader()

    assert [read_line(PROMPT) for _ in range(4)] == ["one", "", "\ufffd", "last"]
    with pytest.raises(EOFError):
        read_line(PROMPT)
    assert capsys.readouterr().out == ""


COLUMNS = 30
TERMINAL = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is needed, which this system has not")


@TERMINAL
def test_real_terminal_shows_prompt_and_leaves_on_ctrl_c(tmp_path: Path) -> None:
    """On a pseudo-terminal the chat asks, answers in colour and leaves with code 0 when Ctrl-C is pressed."""
    ours, child = at_terminal(tmp_path, "chat")
    seen = read_until(ours, PROMPT)
    os.write(ours, b"I cannot breathe since the injection\n")
    seen += read_until(ours, PROMPT)

    assert interrupted(child) == 0
    os.close(ours)
    assert "\x1b[" in seen
    assert "Traceback" not in seen


@TERMINAL
def test_ask_at_a_real_terminal_says_what_it_waits_for_and_wraps(tmp_path: Path) -> None:
    """No log line stands between or before the answers, and no line is cut by the window in the midst of a word."""
    ours, child = at_terminal(tmp_path, "ask")
    seen = read_until(ours, WAITING)
    os.write(ours, f"{ASKED}\n".encode())
    seen += read_until(ours, "physician.")
    os.write(ours, b"\x04")

    assert child.wait(timeout=60) == 0
    os.close(ours)
    lines = [line.rstrip() for line in seen.partition(WAITING)[2].splitlines()]
    assert "It is open from 9 to 17 on" in lines
    assert "weekdays." in lines
    assert max(map(len, lines)) <= COLUMNS
    assert "INFO" not in seen


def at_terminal(tmp_path: Path, command: str) -> tuple[int, subprocess.Popen[bytes]]:
    """Return a pseudo-terminal of few columns, and the bot that was started in it on the small FAQ."""
    import fcntl  # noqa: PLC0415 - not there on Windows
    import pty  # noqa: PLC0415
    import termios  # noqa: PLC0415

    faq = HEALTH_FAQ.replace("    facts: [hours]\n", "").replace("    facts: [card]\n", "")
    knowledge = write_knowledge(tmp_path, {"faq.yaml": faq, **OWN_SAFETY})
    # a size that the tests were started with would count for more than that of the window
    environment = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
    child = subprocess.Popen(
        [sys.executable, "run_bot.py", command, "--knowledge", str(knowledge)],
        cwd=REPOSITORY,
        env=environment | {"TERM": "xterm-256color"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    return ours, child


def interrupted(child: subprocess.Popen[bytes]) -> int:
    """Press Ctrl-C as a person does, once more where nothing happens, and return how the child ended.

    Python's line editor misses one that comes between the prompt and its waiting for a key.
    """
    for _ in range(5):
        child.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return child.wait(timeout=4)
    child.kill()
    return child.wait()


def read_until(descriptor: int, sign: str) -> str:
    """Return what a terminal shows up to this sign."""
    seen = b""
    while sign.encode() not in seen:
        seen += os.read(descriptor, 4096)
    return seen.decode()
