"""The commands that measure: `evaluate` and `workshop`, thin over `bot.evaluation` and `bot.workshop`."""

import argparse
import asyncio
from collections.abc import Iterable
from pathlib import Path

from bot.cli.commands import today
from bot.cli.exit_codes import OK
from bot.core.errors import FaqBotError
from bot.core.knowledge.models import KnowledgeBase
from bot.core.responder import Responder
from bot.evaluation.questions import Labelled, load_safety, question_sets, require_files
from bot.factory import built, recipe_of, responder_of, store_of
from bot.settings import PROJECT_ROOT, SHIPPED, Settings

QUESTIONS = PROJECT_ROOT / "tests/knowledge/questions.yaml"
SAFETY_CASES = PROJECT_ROOT / "tests/knowledge/safety.yaml"

OPENED = "The workshop is open: {address}\nIt follows the files as you save them. Ctrl-C closes it."


def evaluate(arguments: argparse.Namespace, settings: Settings) -> int:
    """Measure the quality of answers on labelled questions."""
    from bot.evaluation import run  # noqa: PLC0415 - the other commands start faster without it

    require_files(arguments.questions)
    _require_own(SAFETY_CASES if arguments.safety else None if arguments.questions else QUESTIONS)
    responder = responder_of(arguments, settings)
    if arguments.safety:
        return _printed(run.safety_report(load_safety(SAFETY_CASES, by="set"), responder))
    sets = question_sets(arguments.questions or [QUESTIONS], responder.knowledge)
    if arguments.html:
        from bot.evaluation.html import evaluated_page  # noqa: PLC0415

        arguments.html.write_text(evaluated_page(sets, responder, today().isoformat()), encoding="utf-8")
        return _printed([f"Written to {arguments.html}."], end="\n")
    if arguments.compare is not None:
        from bot.evaluation.compare import compare_with  # noqa: PLC0415
        from bot.evaluation.revision import knowledge_of  # noqa: PLC0415

        commit, before = knowledge_of(arguments.compare, arguments.knowledge or settings.knowledge, SHIPPED)
        every = {**_safety_sets(arguments), **sets}  # a lost emergency is told first
        return _printed([compare_with(commit, before, responder, every, store_of(settings))], end="\n")
    return _printed(run.report(sets, responder))


def _printed(parts: Iterable[str], end: str = "\n\n") -> int:
    for part in parts:
        print(part, end=end, flush=True)
    return OK


def _require_own(path: Path | None) -> None:
    """Raise FaqBotError if the set of questions comes only with the repository and this is an installed copy."""
    if path and not path.is_file():
        msg = f"{path.name} comes only with the repository. Run this there, or name a file of labelled questions."
        raise FaqBotError(msg)


def _safety_sets(arguments: argparse.Namespace) -> dict[str, list[Labelled]]:
    """Return the labelled safety messages by kind, where all questions are asked and this is the repository."""
    everything = not arguments.questions and SAFETY_CASES.is_file()
    return load_safety(SAFETY_CASES, by="kind") if everything else {}


def workshop(arguments: argparse.Namespace, settings: Settings) -> int:
    """Open a page on this machine that updates as you edit the knowledge."""
    from bot.adapters.discord.texts import Texts  # noqa: PLC0415 - as above
    from bot.workshop.server import WorkshopServer, serve  # noqa: PLC0415
    from bot.workshop.state import Workshop  # noqa: PLC0415

    files = tuple(arguments.questions or [file for file in (QUESTIONS,) if file.is_file()])
    require_files(files)

    recipe = recipe_of(arguments, settings)

    def build(found: KnowledgeBase) -> Responder:
        return built(found, recipe, store_of(settings))

    def read_questions(found: KnowledgeBase) -> dict[str, list[Labelled]]:
        return {**_safety_sets(arguments), **question_sets(files, found)}

    server = WorkshopServer(Workshop(recipe, files, build, read_questions, today), Texts().__getitem__)
    asyncio.run(serve(server, arguments.port, lambda address: print(OPENED.format(address=address), flush=True)))
    return OK
