"""The bar that shows how far an evaluation is."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import pytest

from bot.core.knowledge.models import KnowledgeBase
from bot.core.responder import Responder
from bot.evaluation import run
from bot.evaluation.html import write_page
from bot.evaluation.progress import progress
from bot.evaluation.questions import Kind, Labelled
from bot.evaluation.safety import SafetyCase, safety_report

ASKED = {"mine": [Labelled("what time do you close", Kind.ANSWERABLE, frozenset({"opening-hours"}))]}


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


def counts(terminal: Terminal) -> list[str]:
    """Return the last count that each bar showed."""
    return re.findall(r"(\d+/\d+)", terminal.getvalue())


def test_bar_counts_what_is_asked_and_tells_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was asked comes back as it is."""
    terminal = watched(monkeypatch)
    with progress("Asking [mine]", 2) as bar:
        ask = bar.counting(str.upper)
        assert [ask("a"), ask("b")] == ["A", "B"]

    assert "Asking [mine]" in terminal.getvalue()
    assert counts(terminal)[-1] == "2/2"
    assert re.search(r"\d:\d\d:\d\d", terminal.getvalue())


def test_work_of_unknown_length_shows_without_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that nobody thinks that nothing happens."""
    terminal = watched(monkeypatch)
    with progress("Preparing"):
        pass

    assert "Preparing" in terminal.getvalue()
    assert counts(terminal) == []


def test_every_kind_of_evaluation_shows_how_far_it_is(
    answers: Responder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each bar is full at its end; the results themselves are not touched."""
    terminal = watched(monkeypatch)
    assert "mine" in next(iter(run.report(ASKED, answers)))
    assert counts(terminal)[-1] == "3/3"
    run.data(ASKED, answers)
    assert counts(terminal)[-1] == "2/2"
    list(safety_report([SafetyCase("she collapsed", "emergency", "judging")], answers))
    assert counts(terminal)[-1] == "1/1"
    pytest.importorskip("matplotlib", reason="needs matplotlib (the extra `report`), which draws the pictures")
    write_page(ASKED, answers, tmp_path / "e.html", None, dt.date(2026, 12, 1))
    assert counts(terminal)[-1] == "2/2"


def test_nothing_is_shown_where_nobody_looks(answers: Responder, capfd: pytest.CaptureFixture[str]) -> None:
    """A log or a pipe gets no bars."""
    list(run.report(ASKED, answers))
    run.data(ASKED, answers)

    assert capfd.readouterr() == ("", "")
