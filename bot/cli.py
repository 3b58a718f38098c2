"""The commands of `run_bot.py`: one function each, thin over the core and the adapters.

Exit codes follow sysexits.h: 0 all well, 1 `check` found problems, 2 wrong usage, 69 Discord cannot be reached, 70
something broke, 76 Discord refused what the bot asks of it, 77 Discord refused the token, 78 knowledge or settings
cannot be used. A supervisor starts the bot again after 69, 70 or death by a signal, and after no other: a person has to
put something right first.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.adapters.asking import answered
from bot.core.checking import check_knowledge
from bot.core.errors import (
    FaqBotError,
    IntentsRefusedError,
    KnowledgeError,
    SettingsError,
    TokenRefusedError,
    UnreachableError,
)
from bot.core.knowledge.loading import load_knowledge
from bot.core.knowledge.problems import only_errors
from bot.core.replies import Outcome, Reply
from bot.core.responder import Responder
from bot.logs import set_up_logging
from bot.settings import PROJECT_ROOT, Settings, load_settings

OK, PROBLEMS, USAGE, UNREACHABLE, BROKEN, REFUSED_INTENTS, REFUSED_TOKEN, BAD_KNOWLEDGE = 0, 1, 2, 69, 70, 76, 77, 78
START_AGAIN = frozenset({UNREACHABLE, BROKEN})
"""Codes after which a supervisor should start the bot again."""
EXIT_CODES: tuple[tuple[type[FaqBotError], int], ...] = (
    (KnowledgeError, BAD_KNOWLEDGE),
    (SettingsError, BAD_KNOWLEDGE),
    (TokenRefusedError, REFUSED_TOKEN),
    (IntentsRefusedError, REFUSED_INTENTS),
    (UnreachableError, UNREACHABLE),
    (FaqBotError, BROKEN),
)
SHIPPED = PROJECT_ROOT / "knowledge"
QUESTIONS = PROJECT_ROOT / "tests/knowledge/questions.yaml"
TOPICS = PROJECT_ROOT / "tests/knowledge/topics.yaml"
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
        reply = answered(responder, question, logger)
        worst = BROKEN if reply.outcome is Outcome.ERROR else worst
        print(json.dumps(as_json(question, reply)) if arguments.json else f"{reply.text}\n", flush=True)
    return worst


def check(arguments: argparse.Namespace, settings: Settings) -> int:
    """Validate the knowledge and run the entries' tests."""
    path = arguments.knowledge or settings.knowledge
    if arguments.notes:
        return _print_notes(path)
    problems = check_knowledge(path, SHIPPED, dt.datetime.now(tz=dt.UTC).date())
    for problem in problems:
        print(problem)
    errors = only_errors(problems)
    print(_tally(len(errors), len(problems) - len(errors), path))
    return PROBLEMS if errors else OK


def explain(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show step by step why a question gets its reply."""
    from bot.evaluation.explain import explain as explained  # noqa: PLC0415 - the other commands start faster without

    print(explained(_responder(arguments, settings), arguments.question))
    return OK


def evaluate(arguments: argparse.Namespace, settings: Settings) -> int:
    """Measure the matching on labelled questions, or calibrate it."""
    from bot.evaluation import run  # noqa: PLC0415 - as above
    from bot.evaluation.calibrate import calibrate, write_tuning  # noqa: PLC0415

    run.require_files(arguments.questions)
    responder = _responder(arguments, settings)
    paths = arguments.questions or ([] if arguments.calibrate else [QUESTIONS])
    sets = run.question_sets(paths, arguments.topics, responder)
    if arguments.calibrate:
        reserve = [question for path in paths for question in sets[path.name]]
        tuning = calibrate(responder.knowledge, reserve, dt.datetime.now(tz=dt.UTC).date())
        path = arguments.knowledge or settings.knowledge
        written = write_tuning(tuning, path if path.is_dir() else path.parent)
        print(f"Written to {written}:\n{tuning.measured}\n{tuning.thresholds}")
    elif arguments.json:
        print(json.dumps(run.data(sets, responder)))
    else:
        for part in run.report(sets, responder):
            print(f"{part}\n", flush=True)
    return OK


def discord(arguments: argparse.Namespace, settings: Settings) -> int:
    """Connect to Discord and answer until stopped."""
    from bot.adapters.discord.life import run_discord  # noqa: PLC0415 - discord.py takes half a second to import

    token = _token(settings)
    run_discord(token, _responder(arguments, settings), settings)
    return OK


def sync(arguments: argparse.Namespace, settings: Settings) -> int:
    """Register the commands with Discord, if they differ from what is registered."""
    from bot.adapters.discord.registration import sync_commands  # noqa: PLC0415 - as above

    changes = asyncio.run(sync_commands(_token(settings), arguments.guild, dry_run=arguments.dry_run))
    print(changes)
    if not changes.any:
        print("Nothing to do: all commands are registered as they should be.")
    elif arguments.dry_run:
        print("Nothing was sent: this was a dry run.")
    else:
        print("Registered with Discord.")
    return OK


def invite(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001 - every command takes both
    """Print the links that bring the bot to a server, or to one person."""
    from bot.adapters.discord.registration import invite_links  # noqa: PLC0415 - as above

    server, person = asyncio.run(invite_links(_token(settings)))
    print(f"For a server, with the permissions that it needs and no more:\n{server}")
    print(f"For one person, who can then use its commands anywhere:\n{person}")
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
    for run in (chat, ask, check, explain, evaluate, discord, sync, invite):
        summary = (run.__doc__ or "").rstrip(".")
        command = commands.add_parser(run.__name__, help=summary, description=f"{summary}.")
        command.set_defaults(run=run)
        if run is sync:
            command.add_argument("--guild", type=int, metavar="ID", help="only for the server of this id, at once")
            command.add_argument("--dry-run", action="store_true", help="tell what would change, and send nothing")
        if run not in {sync, invite}:
            command.add_argument(
                "--knowledge", type=Path, metavar="PATH", help="a FAQ file, or a folder that holds faq.yaml"
            )
        if run is check:
            command.add_argument("--notes", action="store_true", help="print the maintainers' notes and check nothing")
        if run is explain:
            command.add_argument("question")
        if run is evaluate:
            _add_evaluate_arguments(command)
        if run is ask:
            command.add_argument("--json", action="store_true", help="print one JSON object a line")
            command.add_argument("question", nargs="?", help="without it, one question a line of standard input")
    return parser


def _tally(errors: int, warnings: int, path: Path) -> str:
    """Return how the check ended, in one line."""
    if not errors and not warnings:
        return f"{path} is in order."
    counts = ((errors, "problem"), (warnings, "warning"))
    return ", ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in counts) + f" in {path}"


def _print_notes(path: Path) -> int:
    """Print the notes that stand in the entries for maintainers."""
    for entry in load_knowledge(path, SHIPPED).entries:
        if entry.notes:
            print(f"{entry.id}: {entry.notes}\n")
    return OK


def _add_evaluate_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "questions", nargs="*", type=Path, help=f"files of labelled questions; {QUESTIONS.name} if none"
    )
    command.add_argument("--topics", type=Path, default=TOPICS, help="the table for files that label by topic")
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.add_argument(
        "--calibrate", action="store_true", help="measure probabilities and thresholds anew and write calibration.yaml"
    )


def _responder(arguments: argparse.Namespace, settings: Settings) -> Responder:
    knowledge = load_knowledge(arguments.knowledge or settings.knowledge, SHIPPED)
    regions = sorted(knowledge.safety.regions)
    if settings.region and settings.region not in regions:
        msg = f"The setting FAQ_REGION cannot be used: it is one of {', '.join(regions)}, or empty."
        raise SettingsError(msg)
    return Responder(
        knowledge,
        settings.region,
        emergency=settings.emergency_contact,
        crisis=settings.crisis_contact,
        contact=settings.contact,
    )


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
