"""A workshop on the small FAQ, with a few labelled questions."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from conftest import BASE, NEGATIVES, SMALL_FAQ, SMALL_SOURCE, write_base, write_knowledge

from bot.core.responder import Responder
from bot.evaluation.questions import Labelled, load_questions
from bot.workshop.state import Workplace, Workshop

TODAY = dt.date(2026, 12, 1)
QUESTIONS = """\
- {q: are you open on Mondays, entry: opening-hours}
- {q: is the reading room heated, entry: opening-hours}
- {q: how cold is it outside, off_topic: weather}
"""


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """Return where a workshop on the small FAQ looks."""
    files = {"faq.yaml": SMALL_FAQ, "source.yaml": SMALL_SOURCE, "negatives.yaml": NEGATIVES}
    folder = write_knowledge(tmp_path / "knowledge", files)
    questions = tmp_path / "mine.yaml"
    questions.write_text(QUESTIONS, "utf-8")

    def read_questions(responder: Responder) -> Mapping[str, Sequence[Labelled]]:
        return {"mine": load_questions(questions, responder.knowledge)}

    return Workplace(folder, write_base(tmp_path / BASE), (questions,), Responder, read_questions)


@pytest.fixture
def workshop(place: Workplace) -> Workshop:
    """Return a workshop that has not read anything yet."""
    return Workshop(place, lambda: TODAY)


@pytest.fixture
def save(place: Workplace) -> Callable[[str], None]:
    """Return what saves the FAQ."""

    def write(text: str) -> None:
        place.knowledge.joinpath("faq.yaml").write_text(text, "utf-8")

    return write
