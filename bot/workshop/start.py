"""Starts the workshop."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

from bot.adapters.discord.texts import Texts
from bot.core.responder import Responder
from bot.evaluation.questions import Labelled
from bot.evaluation.run import question_sets, require_files
from bot.evaluation.safety import load_safety
from bot.workshop.server import WorkshopServer, serve
from bot.workshop.state import Build, Workplace, Workshop


def run_workshop(  # noqa: PLR0913 - what the command line gives
    knowledge: Path,
    shipped: Path,
    questions: tuple[Path, ...],
    *,
    topics: Path,
    build: Build,
    safety: Path | None = None,
    port: int = 0,
) -> None:
    """Serve the workshop's page until interrupted, and print its address.

    Args as in `Workplace`, and besides: a table of `topics`, which may be missing; labelled `safety` messages to ask as
    well; a `port`, 0 for any that is free.

    Raises:
        FaqBotError: a question file is missing, or the port cannot be used.
    """
    require_files(questions)

    def read_questions(responder: Responder) -> dict[str, list[Labelled]]:
        sets = question_sets(questions, topics, responder)
        return {**load_safety(safety, by="kind"), **sets} if safety else sets

    workplace = Workplace(knowledge, shipped, questions, build, read_questions)
    workshop = Workshop(workplace, lambda: dt.datetime.now(tz=dt.UTC).date())
    asyncio.run(serve(WorkshopServer(workshop, Texts().__getitem__), port, _announce))


def _announce(address: str) -> None:
    print(f"The workshop is open: {address}\nIt follows the files as you save them. Ctrl-C closes it.", flush=True)
