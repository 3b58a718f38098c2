"""The commands that measure: `evaluate` and `workshop`, thin over `bot.evaluation` and `bot.workshop`."""

import argparse
import asyncio
import datetime as dt
from pathlib import Path

from bot.cli.exit_codes import OK
from bot.core.errors import FaqBotError
from bot.core.knowledge.models import KnowledgeBase
from bot.core.responder import Responder
from bot.evaluation.questions import Labelled
from bot.factory import built, recipe_of, responder_of, store_of
from bot.settings import PROJECT_ROOT, SHIPPED, Settings

QUESTIONS = PROJECT_ROOT / "tests/knowledge/questions.yaml"
SAFETY_CASES = PROJECT_ROOT / "tests/knowledge/safety.yaml"

OPENED = "The workshop is open: {address}\nIt follows the files as you save them. Ctrl-C closes it."


def evaluate(arguments: argparse.Namespace, settings: Settings) -> int:
    """Measure the quality of answers on labelled questions."""
    from bot.evaluation import run  # noqa: PLC0415 - the other commands start faster without it
    from bot.evaluation.safety import load_safety, safety_report  # noqa: PLC0415

    run.require_files(arguments.questions)
    _require_own(SAFETY_CASES if arguments.safety else None if arguments.questions else QUESTIONS)
    responder = responder_of(arguments, settings)
    if arguments.safety:
        for part in safety_report(load_safety(SAFETY_CASES, by="set"), responder):
            print(f"{part}\n", flush=True)
        return OK
    paths = arguments.questions or [QUESTIONS]
    sets = run.question_sets(paths, responder)
    if arguments.html:
        from bot.evaluation.html import evaluated_page  # noqa: PLC0415

        today = dt.datetime.now(tz=dt.UTC).date()
        arguments.html.write_text(evaluated_page(sets, responder, today.isoformat()), encoding="utf-8")
        print(f"Written to {arguments.html}.")
        return OK
    if arguments.compare is not None:
        return _print_comparison(arguments, settings, responder, sets)
    for part in run.report(sets, responder):
        print(f"{part}\n", flush=True)
    return OK


def _require_own(path: Path | None) -> None:
    """Raise FaqBotError if the set of questions comes only with the repository and this is an installed copy."""
    if path and not path.is_file():
        msg = f"{path.name} comes only with the repository. Run this there, or name a file of labelled questions."
        raise FaqBotError(msg)


def workshop(arguments: argparse.Namespace, settings: Settings) -> int:
    """Open a page on this machine that updates as you edit the knowledge."""
    from bot.adapters.discord.texts import Texts  # noqa: PLC0415 - as above
    from bot.evaluation.run import question_sets, require_files  # noqa: PLC0415
    from bot.evaluation.safety import load_safety  # noqa: PLC0415
    from bot.workshop.server import WorkshopServer, serve  # noqa: PLC0415
    from bot.workshop.state import Workplace, Workshop  # noqa: PLC0415

    questions = tuple(arguments.questions or [file for file in (QUESTIONS,) if file.is_file()])
    require_files(questions)

    def build(found: KnowledgeBase) -> Responder:
        return built(found, recipe_of(arguments, settings), store_of(settings))

    def read_questions(responder: Responder) -> dict[str, list[Labelled]]:
        everything = not arguments.questions and SAFETY_CASES.is_file()
        safety = load_safety(SAFETY_CASES, by="kind") if everything else {}
        return {**safety, **question_sets(questions, responder)}

    place = Workplace(arguments.knowledge or settings.knowledge, SHIPPED, questions, build, read_questions)
    server = WorkshopServer(Workshop(place, lambda: dt.datetime.now(tz=dt.UTC).date()), Texts().__getitem__)
    asyncio.run(serve(server, arguments.port, lambda address: print(OPENED.format(address=address), flush=True)))
    return OK


def _print_comparison(
    arguments: argparse.Namespace, settings: Settings, responder: Responder, sets: dict[str, list[Labelled]]
) -> int:
    """Print what the knowledge gains and loses compared with a git revision."""
    from bot.evaluation.revision import compare_with, knowledge_of  # noqa: PLC0415 - as above
    from bot.evaluation.safety import load_safety  # noqa: PLC0415

    before = knowledge_of(arguments.compare, arguments.knowledge or settings.knowledge, SHIPPED)
    if not arguments.questions and SAFETY_CASES.is_file():
        sets = {**load_safety(SAFETY_CASES, by="kind"), **sets}  # a lost emergency is told first
    print(compare_with(before, responder, sets, store_of(settings)))
    return OK
