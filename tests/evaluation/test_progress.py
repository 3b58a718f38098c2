"""The bar that shows how far an evaluation is."""

import io

import pytest
from samples import DANGER

from bot.core.knowledge.models import KnowledgeBase
from bot.core.responder import Responder
from bot.evaluation import run
from bot.evaluation.html import evaluated_page
from bot.evaluation.progress import tracked
from bot.evaluation.questions import Labelled, QuestionKind
from bot.evaluation.safety import safety_report

ASKED = {"mine": [Labelled("what time do you close", QuestionKind.ANSWERABLE, frozenset({"opening-hours"}))]}


class Terminal(io.StringIO):
    """A terminal that keeps what was written to it."""

    def isatty(self) -> bool:
        """Return true."""
        return True


def watched(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Put a terminal in the place of standard error; within a test, since pytest does the same before it."""
    found = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stderr", found)
    return found


@pytest.fixture(scope="module")
def answers(small: KnowledgeBase) -> Responder:
    """Return a responder on the small FAQ."""
    return Responder(small)


def test_bar_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked comes through as it is; the title is no markup."""
    terminal = watched(monkeypatch)
    assert list(tracked(["a", "b"], "Asking [mine]")) == ["a", "b"]

    assert "Asking [mine]" in terminal.getvalue()
    assert "100%" in terminal.getvalue()


def test_every_kind_of_evaluation_shows_how_far_it_is(answers: Responder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each set by its name; the results themselves are not touched."""
    terminal = watched(monkeypatch)
    assert "mine" in next(iter(run.report(ASKED, answers)))
    assert "Asking mine, with typing errors" in terminal.getvalue()
    list(safety_report({"judging": [DANGER]}, answers))
    assert "Asking judging" in terminal.getvalue()
    evaluated_page(ASKED, answers, "2026-12-01")
    assert "Ranking" in terminal.getvalue()


def test_nothing_is_shown_where_nobody_looks(answers: Responder, capfd: pytest.CaptureFixture[str]) -> None:
    """A log or a pipe gets no bars."""
    list(run.report(ASKED, answers))

    assert capfd.readouterr() == ("", "")
