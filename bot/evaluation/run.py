"""What `python run_bot.py evaluate` prints: every question set judged, as tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.core.errors import FaqBotError
from bot.core.responder import Responder
from bot.evaluation.figures import Judged, figures, judge
from bot.evaluation.progress import tracked
from bot.evaluation.questions import Labelled, QuestionKind, load_questions, load_topics
from bot.evaluation.report import confusions_table, figures_table
from bot.evaluation.typos import with_typos

ENTRY_TESTS = "the entries' tests"
"""Name of the set of the entries' own tests."""
TOPICS_FILE = "topics.yaml"
"""Table of topics, for files of questions beside it that label by topic."""
TYPED = ", with typing errors"
"""Follows the name of a set that was asked so."""
TYPO_SEED = 1
"""Any number: it makes the typing errors the same in every run."""


def question_sets(paths: Sequence[Path], responder: Responder) -> dict[str, list[Labelled]]:
    """Return the question sets of these files by name, then the entries' own tests.

    Files that label by topic have their table of topics beside them.

    Raises:
        FaqBotError: a file cannot be read, or names an entry or topic that does not exist, or two have the same name.
    """
    names = [path.name for path in paths]
    if twice := sorted(name for name in set(names) if names.count(name) > 1):
        msg = f"Two files are called {twice[0]}, and the report needs different names. Rename one of them."
        raise FaqBotError(msg)
    sets = {path.name: load_questions(path, responder.knowledge, _topics_beside(path)) for path in paths}
    return {name: questions for name, questions in (*sets.items(), (ENTRY_TESTS, entry_tests(responder))) if questions}


def _topics_beside(path: Path) -> dict[str, list[str]]:
    table = path.with_name(TOPICS_FILE)
    return load_topics(table) if table.is_file() else {}


def entry_tests(responder: Responder) -> list[Labelled]:
    """Return the questions under `tests: find:` of all entries."""
    return [
        Labelled(question, QuestionKind.ANSWERABLE if entry.covered else QuestionKind.UNCOVERED, frozenset({entry.id}))
        for entry in responder.knowledge.entries
        for question in entry.tests.find
    ]


def report(sets: Mapping[str, Sequence[Labelled]], responder: Responder) -> Iterator[str]:
    """Yield the figures of every set, the same with typing errors, and the wrong answers."""
    for name, questions in sets.items():
        judged, misread = asked_twice(name, questions, responder)
        clean = figures(judged)
        yield figures_table(name, clean)
        yield figures_table(f"{name}{TYPED}", figures(misread), clean)
        yield confusions_table(judged)


def asked_twice(name: str, questions: Sequence[Labelled], responder: Responder) -> tuple[list[Judged], list[Judged]]:
    """Return the questions of a set with their replies, as they are and with typing errors."""
    clean = judge(tracked(questions, f"Asking {name}"), responder.respond)
    return clean, judge(tracked(misspelt(questions), f"Asking {name}{TYPED}"), responder.respond)


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
