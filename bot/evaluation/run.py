"""What `python run_bot.py evaluate` prints: every question set judged, as tables or as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bot.core.errors import FaqBotError
from bot.core.responder import Responder
from bot.evaluation.figures import figures, judge
from bot.evaluation.progress import progress
from bot.evaluation.questions import Kind, Labelled, load_questions, load_topics
from bot.evaluation.report import (
    as_data,
    confusions_table,
    curve_table,
    entries_table,
    figures_table,
    risk_coverage,
)
from bot.evaluation.typos import with_typos

ENTRY_TESTS = "the entries' tests"
"""Name of the set of questions that stand in the entries."""
TYPO_SEED = 1
"""Any number: it makes the typing errors the same in every run."""


def question_sets(paths: Sequence[Path], topics: Path, responder: Responder) -> dict[str, list[Labelled]]:
    """Return the question sets of these files by name, then the entries' own tests.

    Raises:
        FaqBotError: a file cannot be read, or names an entry or topic that does not exist, or two have the same name.
    """
    names = [path.name for path in paths]
    if twice := sorted(name for name in set(names) if names.count(name) > 1):
        msg = f"Two files are called {twice[0]}, and the report tells files apart by their names. Rename one of them."
        raise FaqBotError(msg)
    table = load_topics(topics) if topics.is_file() else {}
    sets = {path.name: load_questions(path, responder.knowledge, table) for path in paths}
    return {name: questions for name, questions in (*sets.items(), (ENTRY_TESTS, entry_tests(responder))) if questions}


def entry_tests(responder: Responder) -> list[Labelled]:
    """Return the questions under `tests: find:` of all entries."""
    return [
        Labelled(question, Kind.ANSWERABLE if entry.covered else Kind.UNCOVERED, frozenset({entry.id}))
        for entry in responder.knowledge.entries
        for question in entry.tests.find
    ]


def report(sets: dict[str, list[Labelled]], responder: Responder) -> Iterator[str]:
    """Yield the tables of every set, then the leave-one-out figures."""
    for name, questions in sets.items():
        with progress(f"Asking {name}", 3 * len(questions)) as bar:
            respond = bar.counting(responder.respond)
            judged, misread = judge(questions, respond), judge(misspelt(questions), respond)
            curve = risk_coverage(questions, bar.counting(responder.rank))
        clean, typed = figures(judged), figures(misread)
        yield figures_table(name, clean)
        yield figures_table(f"{name}, with typing errors", typed, clean)
        yield curve_table(curve)
        yield entries_table(judged)
        yield confusions_table(judged)


def data(sets: dict[str, list[Labelled]], responder: Responder) -> dict[str, object]:
    """Return the same as plain data."""
    rows = []
    for name, questions in sets.items():
        for title, asked in ((name, questions), (f"{name}, with typing errors", misspelt(questions))):
            with progress(f"Asking {title}", 2 * len(asked)) as bar:
                judged = judge(asked, bar.counting(responder.respond))
                curve = risk_coverage(asked, bar.counting(responder.rank))
            rows.append(as_data(title, judged, curve))
    return {"knowledge": responder.knowledge.version, "sets": rows}


def misspelt(questions: Sequence[Labelled]) -> list[Labelled]:
    """Return the questions with one or two typing errors each, the same ones in every run."""
    return [replace(question, text=with_typos(question.text, TYPO_SEED)) for question in questions]


def require_files(paths: Sequence[Path]) -> None:
    """Refuse a question file that does not exist, before anything is fitted.

    Raises:
        FaqBotError: names the file.
    """
    for path in paths:
        if not path.is_file():
            msg = (
                f"There is no file {path}. Name a YAML file of labelled questions, like tests/knowledge/questions.yaml."
            )
            raise FaqBotError(msg)
