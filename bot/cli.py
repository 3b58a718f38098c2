"""The commands of `run_bot.py`: one function each, thin over the core and the adapters.

Exit codes follow sysexits.h: 0 all well, 1 `check` found problems or `new` wrote nothing, 2 wrong usage, 69 Discord
cannot be reached, 70 something broke, 76 Discord refused what the bot asks of it, 77 Discord refused the token, 78
knowledge or settings cannot be used. A supervisor starts the bot again after 69, 70 or death by a signal, and after no
other: a person has to put something right first.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.adapters.asking import answered
from bot.core.errors import (
    FaqBotError,
    IntentsRefusedError,
    KnowledgeError,
    SettingsError,
    TokenRefusedError,
    UnreachableError,
)
from bot.core.knowledge.editor import EDITED_FILES, editor_schema, schema_file
from bot.core.knowledge.loading import load_knowledge
from bot.core.knowledge.problems import only_errors
from bot.core.model import KnowledgeBase
from bot.core.replies import Outcome, Reply
from bot.core.responder import Responder
from bot.logs import set_up_logging
from bot.memory import building
from bot.reloading.beside import Recipe, built_beside
from bot.reloading.kept import Keep
from bot.settings import PROJECT_ROOT, Settings, load_settings

if TYPE_CHECKING:
    from bot.evaluation.questions import Labelled

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
SAFETY_CASES = PROJECT_ROOT / "tests/knowledge/safety.yaml"
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
    from bot.core.checking import check_knowledge  # noqa: PLC0415 - the other commands start faster without it

    problems = check_knowledge(path, SHIPPED, dt.datetime.now(tz=dt.UTC).date())
    for problem in problems:
        print(problem.explained)
    errors = only_errors(problems)
    print(_tally(len(errors), len(problems) - len(errors), path))
    return PROBLEMS if errors else OK


def new(arguments: argparse.Namespace, settings: Settings) -> int:
    """Ask for a new entry and write it in its place in the FAQ."""
    from bot.adapters.console import terminal_reader  # noqa: PLC0415 - the other commands start faster without it
    from bot.authoring.adding import Adding  # noqa: PLC0415

    path, today = arguments.knowledge or settings.knowledge, dt.datetime.now(tz=dt.UTC).date()
    return OK if Adding(path, SHIPPED, terminal_reader(), print, today).run() else PROBLEMS


def schema(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the JSON Schemas of the knowledge files beside them, for editors, and the page of their fields."""
    from bot.authoring.fields import PAGE, fields_page  # noqa: PLC0415 - the other commands start faster without it

    folder = arguments.knowledge or settings.knowledge
    for name, kind in EDITED_FILES.items():
        path = (folder if folder.is_dir() else folder.parent) / schema_file(name)
        path.write_text(editor_schema(kind), encoding="utf-8", newline="\n")
        print(path)
    if folder.resolve() == SHIPPED:
        page = PROJECT_ROOT / PAGE
        page.write_text(fields_page(), encoding="utf-8", newline="\n")
        print(page)
    return OK


def explain(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show step by step why a question gets its reply."""
    from bot.evaluation.explain import explain as explained  # noqa: PLC0415 - the other commands start faster without

    print(explained(_responder(arguments, settings), arguments.question))
    return OK


def evaluate(arguments: argparse.Namespace, settings: Settings) -> int:
    """Measure the matching on labelled questions, or calibrate it."""
    from bot.evaluation import run  # noqa: PLC0415 - as above
    from bot.evaluation.calibrate import calibrate, write_tuning  # noqa: PLC0415
    from bot.evaluation.safety import load_safety_cases, safety_report  # noqa: PLC0415

    run.require_files(arguments.questions)
    responder = _responder(arguments, settings)
    if arguments.safety:
        for part in safety_report(load_safety_cases(SAFETY_CASES), responder):
            print(f"{part}\n", flush=True)
        return OK
    paths = arguments.questions or ([] if arguments.calibrate else [QUESTIONS])
    sets = run.question_sets(paths, arguments.topics, responder)
    if arguments.html:
        from bot.evaluation.html import write_page  # noqa: PLC0415

        today = dt.datetime.now(tz=dt.UTC).date()
        write_page(sets, responder, arguments.html, arguments.last, today, tally=settings.tally)
        print(f"Written to {arguments.html}.")
        return OK
    if arguments.compare is not None:
        return _print_comparison(arguments, settings, responder, sets)
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


def workshop(arguments: argparse.Namespace, settings: Settings) -> int:
    """Follow the knowledge files on a page of this machine while they are edited."""
    from bot.workshop.start import run_workshop  # noqa: PLC0415 - as above

    path = arguments.knowledge or settings.knowledge
    questions = tuple(arguments.questions or [file for file in (QUESTIONS,) if file.is_file()])

    def build(found: KnowledgeBase) -> Responder:
        return _built(found, _recipe(arguments, settings))

    safety = SAFETY_CASES if not arguments.questions and SAFETY_CASES.is_file() else None
    run_workshop(path, SHIPPED, questions, topics=arguments.topics, build=build, safety=safety, port=arguments.port)
    return OK


def discord(arguments: argparse.Namespace, settings: Settings) -> int:
    """Connect to Discord and answer until stopped."""
    from bot.adapters.discord.life import run_discord  # noqa: PLC0415 - discord.py takes half a second to import
    from bot.counting import DayTally  # noqa: PLC0415 - as above
    from bot.reloading.watching import Reloader  # noqa: PLC0415

    token = _token(settings)
    reloader = Reloader(_recipe(arguments, settings), lambda: _responder(arguments, settings, beside=True))
    days = DayTally(settings.tally, lambda: dt.datetime.now(tz=dt.UTC).date()) if settings.tally else None
    with reloader if settings.reload else contextlib.nullcontext(), days or contextlib.nullcontext():
        run_discord(token, reloader.live, settings, days)
    return OK


def sync(arguments: argparse.Namespace, settings: Settings) -> int:
    """Register the commands with Discord, if they differ from what is registered."""
    import asyncio  # noqa: PLC0415 - as above

    from bot.adapters.discord.registration import sync_commands  # noqa: PLC0415

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
    import asyncio  # noqa: PLC0415 - as above

    from bot.adapters.discord.registration import invite_links  # noqa: PLC0415

    server, person = asyncio.run(invite_links(_token(settings)))
    print(f"For a server, with the permissions that it needs and no more:\n{server}")
    print(f"For one person, who can then use its commands anywhere:\n{person}")
    return OK


def stats(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what was counted per outcome and entry."""
    from bot.counting import read_counts, stats_table  # noqa: PLC0415 - the other commands start faster without it

    if settings.tally is None:
        msg = "Nothing is counted: FAQ_TALLY is not set. The README's settings table tells what it does."
        raise SettingsError(msg)
    since = dt.datetime.now(tz=dt.UTC).date() - dt.timedelta(days=arguments.days - 1)
    print(stats_table(read_counts(settings.tally, since)))
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
    for run in (chat, ask, check, new, schema, explain, evaluate, workshop, discord, sync, invite, stats):
        summary = (run.__doc__ or "").rstrip(".")
        command = commands.add_parser(run.__name__, help=summary, description=f"{summary}.")
        command.set_defaults(run=run)
        if run is sync:
            command.add_argument("--guild", type=int, metavar="ID", help="only for the server of this id, at once")
            command.add_argument("--dry-run", action="store_true", help="tell what would change, and send nothing")
        if run not in {sync, invite, stats}:
            command.add_argument(
                "--knowledge", type=Path, metavar="PATH", help="a FAQ file, or a folder that holds faq.yaml"
            )
        if run is stats:
            most, told = 3660, "how many days, today included; 30 if not said"
            command.add_argument("--days", type=int, default=30, choices=range(1, most), metavar="N", help=told)
        if run is check:
            command.add_argument("--notes", action="store_true", help="print the maintainers' notes and check nothing")
        if run is explain:
            command.add_argument("question")
        if run is evaluate:
            _add_evaluate_arguments(command)
        if run is workshop:
            _add_workshop_arguments(command)
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


def _print_comparison(
    arguments: argparse.Namespace, settings: Settings, responder: Responder, sets: dict[str, list[Labelled]]
) -> int:
    """Print what the knowledge gains and loses against a git revision."""
    from bot.evaluation.revision import compare_with, knowledge_of  # noqa: PLC0415 - as above
    from bot.evaluation.safety import load_safety_cases  # noqa: PLC0415

    before = knowledge_of(arguments.compare, arguments.knowledge or settings.knowledge, SHIPPED)
    everything = not arguments.questions and SAFETY_CASES.is_file()
    print(compare_with(before, responder, sets, load_safety_cases(SAFETY_CASES) if everything else ()))
    return OK


def _add_workshop_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "questions", nargs="*", type=Path, help=f"files of labelled questions to ask; {QUESTIONS.name} if none"
    )
    command.add_argument("--topics", type=Path, default=TOPICS, help="the table for files that label by topic")
    command.add_argument("--port", type=int, default=0, help="port of the page on this machine; a free one if left out")


def _add_evaluate_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "questions", nargs="*", type=Path, help=f"files of labelled questions; {QUESTIONS.name} if none"
    )
    command.add_argument("--topics", type=Path, default=TOPICS, help="the table for files that label by topic")
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.add_argument("--safety", action="store_true", help="measure triage on its labelled messages instead")
    command.add_argument("--html", type=Path, metavar="FILE", help="write one page with pictures")
    command.add_argument(
        "--last",
        type=Path,
        metavar="FILE",
        help="record of the last run for --html; FILE with .json if none",
    )
    command.add_argument(
        "--compare", metavar="REV", help="print what the knowledge gains and loses against that of a git revision"
    )
    command.add_argument(
        "--calibrate", action="store_true", help="measure probabilities and thresholds anew and write calibration.yaml"
    )


def _responder(arguments: argparse.Namespace, settings: Settings, *, beside: bool = False) -> Responder:
    """Return the responder of these arguments and settings, kept from an earlier start or made anew.

    With `beside` it is made in a process of its own, if possible, so that this one never holds what only fitting needs.
    """
    recipe = _recipe(arguments, settings)

    def make() -> Responder:
        made = built_beside(recipe) if beside else None
        return made or _built(load_knowledge(recipe.knowledge, SHIPPED), recipe)

    with building():
        return Keep(settings.cache).responder(recipe, make)


def _recipe(arguments: argparse.Namespace, settings: Settings) -> Recipe:
    contacts = (settings.emergency_contact, settings.crisis_contact, settings.contact)
    return Recipe(arguments.knowledge or settings.knowledge, SHIPPED, settings.region, *contacts)


def _built(knowledge: KnowledgeBase, recipe: Recipe) -> Responder:
    """Return a responder on this knowledge with the settings of this process."""
    regions = sorted(knowledge.safety.regions)
    if recipe.region and recipe.region not in regions:
        msg = f"The setting FAQ_REGION cannot be used: it is one of {', '.join(regions)}, or empty."
        raise SettingsError(msg)
    return recipe.responder(knowledge)


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
