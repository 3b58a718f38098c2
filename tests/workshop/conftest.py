"""A workshop on the small FAQ, with a few labelled questions."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from conftest import BASE, NEGATIVES, SMALL_FAQ, SMALL_SOURCE, write_base, write_knowledge

from bot.core.knowledge.models import KnowledgeBase
from bot.core.responder import Responder
from bot.evaluation.questions import Labelled, load_questions
from bot.reloading.build_process import Recipe
from bot.workshop.state import Workshop

TODAY = dt.date(2026, 12, 1)
QUESTIONS = """\
- {q: are you open on Mondays, entry: opening-hours}
- {q: is the reading room heated, entry: opening-hours}
- {q: how cold is it outside, off_topic: weather}
"""


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Return a workshop on the small FAQ that has not read anything yet."""
    files = {"faq.yaml": SMALL_FAQ, "source.yaml": SMALL_SOURCE, "negatives.yaml": NEGATIVES}
    folder = write_knowledge(tmp_path / "knowledge", files)
    questions = tmp_path / "mine.yaml"
    questions.write_text(QUESTIONS, "utf-8")

    def read_questions(knowledge: KnowledgeBase) -> Mapping[str, Sequence[Labelled]]:
        return {"mine": load_questions(questions, knowledge)}

    recipe = Recipe(folder, write_base(tmp_path / BASE))
    return Workshop(recipe, (questions,), Responder, read_questions, lambda: TODAY)


@pytest.fixture
def save(workshop: Workshop) -> Callable[[str], None]:
    """Return what saves the FAQ."""
    return lambda text: write_knowledge(workshop.recipe.knowledge, {"faq.yaml": text})
