"""The commands that chat, maintain the knowledge and run in Discord: one thin function each."""

import argparse
import asyncio
import contextlib
import datetime as dt
import functools
import json
import logging
import shlex
import signal
import sys
from collections.abc import Callable, Iterator

from bot.adapters.asking import answered
from bot.authoring.editor import EDITED_FILES, editor_schema, schema_file
from bot.cli.exit_codes import BROKEN, OK, PROBLEMS, USAGE
from bot.core.errors import SettingsError
from bot.core.knowledge.problems import only_errors
from bot.core.replies import Outcome, Reply
from bot.factory import recipe_of, responder_of, store_of
from bot.settings import COMMAND, SHIPPED, Settings

UNCONNECTED = "No DISCORD_TOKEN is set, so this is the terminal chat. README.md explains how to connect to Discord."
WAITING = "Type one question per line; Ctrl-D ends."

logger = logging.getLogger(__name__)


def chat(arguments: argparse.Namespace, settings: Settings) -> int:
    """Open the terminal chat."""
    from bot.adapters.console import ConsoleChat, OutputConsole, terminal_reader  # noqa: PLC0415 - only here

    _keep_quiet()
    responder = responder_of(arguments, settings)
    ConsoleChat(responder, terminal_reader(), OutputConsole()).run()
    return OK


def ask(arguments: argparse.Namespace, settings: Settings) -> int:
    """Answer one question, or one per line on standard input."""
    if sys.stderr.isatty():
        _keep_quiet()
    responder = responder_of(arguments, settings)
    worst, tell = OK, _teller()
    if not arguments.question and sys.stdin.isatty():
        print(WAITING, file=sys.stderr)
    for question in [" ".join(arguments.question)] if arguments.question else _lines():
        reply = answered(responder, question, logger)
        worst = BROKEN if reply.outcome is Outcome.ERROR else worst
        if arguments.json:
            print(json.dumps(as_json(question, reply)), flush=True)
        else:
            tell(reply.text)
    return worst


def check(arguments: argparse.Namespace, settings: Settings) -> int:
    """Validate the knowledge and run the entries' tests."""
    path = arguments.knowledge or settings.knowledge
    from bot.core.checking import check_knowledge  # noqa: PLC0415 - the other commands start faster without it

    problems = check_knowledge(path, SHIPPED, today(), store=store_of(settings))
    for problem in problems:
        print(problem.explained)
    errors = only_errors(problems)
    counts = {"problem": len(errors), "warning": len(problems) - len(errors)}
    counted = ", ".join(f"{count} {name}{'' if count == 1 else 's'}" for name, count in counts.items())
    print(f"{counted} in {path}" if problems else f"{path} is in order.")
    return PROBLEMS if errors else OK


def new(arguments: argparse.Namespace, settings: Settings) -> int:
    """Ask for a new entry and write it into the FAQ."""
    from bot.adapters.console import terminal_reader  # noqa: PLC0415 - the other commands start faster without it
    from bot.authoring.adding import Adding  # noqa: PLC0415

    path = arguments.knowledge or settings.knowledge
    return OK if Adding(path, SHIPPED, terminal_reader(), print, today(), store_of(settings)).run() else PROBLEMS


def init(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001 - every command takes both
    """Start an FAQ of your own: a commented example in a new folder."""
    from bot.authoring.starting import start_faq  # noqa: PLC0415 - the other commands start faster without it

    folder = arguments.name
    print(f"{start_faq(folder)} holds three sample questions for you to replace. Try it:")
    print(f'  {COMMAND} ask --knowledge {shlex.quote(str(folder))} "when are you open"')
    return OK


def schema(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the JSON Schemas for editors beside the knowledge files."""
    folder = arguments.knowledge or settings.knowledge
    for name, kind in EDITED_FILES.items():
        path = (folder if folder.is_dir() else folder.parent) / schema_file(name)
        path.write_text(editor_schema(kind), encoding="utf-8", newline="\n")
        print(path)
    return OK


def explain(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show step by step why a question gets its reply."""
    from bot.evaluation.explain import explain as explained  # noqa: PLC0415 - the other commands start faster without

    print(explained(responder_of(arguments, settings), " ".join(arguments.question)))
    return OK


def discord(arguments: argparse.Namespace, settings: Settings) -> int:
    """Connect to Discord and answer until stopped."""
    from bot.adapters.discord.runner import run_discord  # noqa: PLC0415 - discord.py takes half a second to import
    from bot.reloading.watching import Reloader  # noqa: PLC0415

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(OK))  # while answers are still being prepared
    token = _token(settings)
    reloader = Reloader(recipe_of(arguments, settings), lambda: responder_of(arguments, settings, apart=True))
    days = None
    if settings.counts:
        from bot.usage.counters import DayTally  # noqa: PLC0415 - as above

        spool = settings.spool if settings.database_url else None
        days = DayTally(settings.counts, today, spool=spool)
    try:
        with reloader if settings.reload else contextlib.nullcontext(), days or contextlib.nullcontext():
            run_discord(token, reloader.live, settings, days)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # told once, it is leaving already
    return OK


def sync(arguments: argparse.Namespace, settings: Settings) -> int:
    """Register the slash commands with Discord, if they have changed."""
    from bot.adapters.discord.command_sync import sync_commands  # noqa: PLC0415

    if arguments.clear and arguments.guild is None:
        print("--clear needs --guild ID, the server whose own commands to remove.", file=sys.stderr)
        return USAGE
    token, guild = _token(settings), arguments.guild
    changes = asyncio.run(sync_commands(token, guild, dry_run=arguments.dry_run, clear=arguments.clear))
    if changes.any:
        done = "Removed from that server." if arguments.clear else "Registered with Discord."
        what = "Nothing was sent: this was a dry run." if arguments.dry_run else done
    else:
        there = "this server has no commands of its own" if arguments.clear else "all commands are already registered"
        what = f"Nothing to do: {there}."
    print(f"{changes}\n{what}")
    return OK


def invite(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001 - every command takes both
    """Print the links that add the bot to a server, or install it for one person."""
    from bot.adapters.discord.command_sync import invite_links  # noqa: PLC0415

    server, person = asyncio.run(invite_links(_token(settings)))
    print(f"For a server, with only the permissions it needs:\n{server}")
    print(f"For one person, who can then use the commands anywhere:\n{person}")
    return OK


def stats(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what was counted per outcome and entry."""
    from bot.usage.counters import read_counts  # noqa: PLC0415 - the other commands start faster without it
    from bot.usage.report import stats_table  # noqa: PLC0415 - as above

    if settings.counts is None:
        msg = "Nothing is counted, because neither FAQ_TALLY nor FAQ_DATABASE_URL is set. docs/settings.md explains it."
        raise SettingsError(msg)
    since = today() - dt.timedelta(days=arguments.days - 1)
    print(stats_table(read_counts(settings.counts, since)))
    return OK


def start(arguments: argparse.Namespace, settings: Settings) -> int:
    """Connect to Discord if a token is set, otherwise open the terminal chat."""
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
        "concern": reply.concern,
        "language": reply.language,
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


def today() -> dt.date:
    """Return the day, in UTC."""
    return dt.datetime.now(tz=dt.UTC).date()


def _keep_quiet() -> None:
    """Log only warnings and errors: a person reads the answers in the same window."""
    logging.getLogger("bot").setLevel(max(logging.getLogger("bot").level, logging.WARNING))


def _teller() -> Callable[[str], None]:
    """Return a function that prints an answer and a blank line, wrapped to the width of a terminal."""
    if not sys.stdout.isatty():
        return lambda text: print(f"{text}\n", flush=True)
    from bot.adapters.console import OutputConsole, say  # noqa: PLC0415 - a program that asks does without

    return functools.partial(say, OutputConsole())


def _lines() -> Iterator[str]:
    """Yield the lines of standard input as they arrive; bytes that are not UTF-8 become replacement characters."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")


def _token(settings: Settings) -> str:
    if settings.discord_token is None:
        msg = "DISCORD_TOKEN is not set. README.md explains how to get a token and where to put it."
        raise SettingsError(msg)
    return settings.discord_token.get_secret_value()
