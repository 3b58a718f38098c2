"""The commands of `run_bot.py`: one function each, thin over the core and the adapters.

Exit codes follow sysexits.h: 0 all well, 1 `check` found problems, 2 wrong usage, 70 something broke, 76 Discord
refused the intents, 77 Discord refused the token, 78 knowledge or settings cannot be used.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.core.checking import check_knowledge
from bot.core.errors import FaqBotError, IntentsRefusedError, KnowledgeError, SettingsError, TokenRefusedError
from bot.core.knowledge.loading import load_knowledge
from bot.core.knowledge.problems import only_errors
from bot.core.replies import Outcome, Reply
from bot.core.responder import Responder
from bot.logs import log_reply, set_up_logging
from bot.settings import PROJECT_ROOT, Settings, load_settings

OK, PROBLEMS, USAGE, BROKEN, REFUSED_INTENTS, REFUSED_TOKEN, BAD_KNOWLEDGE = 0, 1, 2, 70, 76, 77, 78
EXIT_CODES: tuple[tuple[type[FaqBotError], int], ...] = (
    (KnowledgeError, BAD_KNOWLEDGE),
    (SettingsError, BAD_KNOWLEDGE),
    (TokenRefusedError, REFUSED_TOKEN),
    (IntentsRefusedError, REFUSED_INTENTS),
    (FaqBotError, BROKEN),
)
SHIPPED = PROJECT_ROOT / "knowledge"
UNCONNECTED = "No DISCORD_TOKEN is set, so this is the terminal chat; README, section Discord, tells how to connect."

logger = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = _parser().parse_args(argv)
    _speak_utf8()
    try:
        settings = load_settings()
        set_up_logging(settings.log_level)
        return int(arguments.run(arguments, settings))
    except FaqBotError as error:
        print(error, file=sys.stderr)
        return next(code for kind, code in EXIT_CODES if isinstance(error, kind))
    except KeyboardInterrupt:
        return OK
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stderr.close()
        return OK


def chat(arguments: argparse.Namespace, settings: Settings) -> int:
    """Open the terminal chat."""
    from rich.console import Console  # noqa: PLC0415 - the other commands start faster without it

    from bot.adapters.console import ConsoleChat, terminal_reader  # noqa: PLC0415

    logging.getLogger("bot").setLevel(max(logging.getLogger("bot").level, logging.WARNING))  # no log lines amid a talk
    responder = _responder(arguments, settings)
    ConsoleChat(responder, terminal_reader(), Console()).run()
    return OK


def ask(arguments: argparse.Namespace, settings: Settings) -> int:
    """Answer one question, or one a line of standard input."""
    responder = _responder(arguments, settings)
    worst = OK
    for question in [arguments.question] if arguments.question is not None else _lines():
        reply = _reply(responder, question)
        worst = BROKEN if reply.outcome is Outcome.ERROR else worst
        print(json.dumps(as_json(question, reply)) if arguments.json else f"{reply.text}\n", flush=True)
    return worst


def check(arguments: argparse.Namespace, settings: Settings) -> int:
    """Validate the knowledge and run the entries' tests."""
    path = arguments.knowledge or settings.knowledge
    problems = check_knowledge(path, SHIPPED)
    for problem in problems:
        print(problem)
    errors = only_errors(problems)
    print(
        f"{len(errors)} problems, {len(problems) - len(errors)} warnings in {path}"
        if problems
        else f"{path} is in order."
    )
    return PROBLEMS if errors else OK


def discord(arguments: argparse.Namespace, settings: Settings) -> int:
    """Connect to Discord and answer until stopped."""
    from bot.adapters.discord.client import run_discord  # noqa: PLC0415 - discord.py takes half a second to import

    token = _token(settings)
    run_discord(token, _responder(arguments, settings))
    return OK


def sync(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001 - every command takes both
    """Register the slash commands with Discord."""
    from bot.adapters.discord.commands import sync_commands  # noqa: PLC0415

    names = asyncio.run(sync_commands(_token(settings)))
    print("Registered with Discord: " + ", ".join(f"/{name}" for name in names))
    return OK


def start(arguments: argparse.Namespace, settings: Settings) -> int:
    """Connect to Discord where a token is set, else open the terminal chat."""
    if settings.discord_token is not None:
        return discord(arguments, settings)
    print(UNCONNECTED, flush=True)
    return chat(arguments, settings)


def as_json(question: str, reply: Reply) -> dict[str, object]:
    """Return what `ask --json` prints for one question; every key is always there."""
    return {
        "question": question,
        "outcome": reply.outcome,
        "safety": reply.safety,
        "entries": [
            {
                "id": entry.entry_id,
                "question": entry.question,
                "score": entry.score,
                "covered": entry.covered,
                "answer": entry.answer,
            }
            for entry in reply.entries
        ],
        "text": reply.text,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run_bot.py", description="An FAQ bot on prolotherapy: in a terminal and in Discord."
    )
    parser.set_defaults(run=start, knowledge=None)
    commands = parser.add_subparsers(title="commands", metavar="")
    for run in (chat, ask, check, discord, sync):
        summary = (run.__doc__ or "").rstrip(".")
        command = commands.add_parser(run.__name__, help=summary, description=f"{summary}.")
        command.set_defaults(run=run)
        if run is not sync:
            command.add_argument(
                "--knowledge", type=Path, metavar="PATH", help="a FAQ file, or a folder that holds faq.yaml"
            )
        if run is ask:
            command.add_argument("--json", action="store_true", help="print one JSON object a line")
            command.add_argument("question", nargs="?", help="without it, one question a line of standard input")
    return parser


def _responder(arguments: argparse.Namespace, settings: Settings) -> Responder:
    return Responder(load_knowledge(arguments.knowledge or settings.knowledge, SHIPPED))


def _reply(responder: Responder, question: str) -> Reply:
    started = time.perf_counter()
    try:
        reply = responder.respond(question)
    except Exception as error:  # noqa: BLE001 - a person waits: whatever broke, they get a sentence
        logger.error("a question could not be answered: %s", type(error).__name__)  # noqa: TRY400 - a traceback could quote it
        reply = responder.failure()
    log_reply(logger, reply, time.perf_counter() - started)
    return reply


def _lines() -> Iterator[str]:
    """Yield the lines of standard input as they come; bytes that are not UTF-8 become replacement characters."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")


def _token(settings: Settings) -> str:
    if settings.discord_token is None:
        msg = "DISCORD_TOKEN is not set. The README, section Discord, tells how to get a token and where to put it."
        raise SettingsError(msg)
    return settings.discord_token.get_secret_value()


def _speak_utf8() -> None:
    """Make both output streams take every character: a Windows console may otherwise refuse some."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
