"""The error tree: one root, data kept as attributes, texts fit for the person at the terminal."""

import inspect

import pytest

from bot.core import errors
from bot.core.errors import FaqBotError, KnowledgeError, UnknownIdError
from bot.core.knowledge.problems import START, Position, Problem, Severity, only_errors

CLASSES = [found for _, found in inspect.getmembers(errors, inspect.isclass) if found.__module__ == errors.__name__]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_error_has_the_one_root(kind: type[Exception]) -> None:
    """A caller may catch all of ours by one name."""
    assert issubclass(kind, FaqBotError)


def test_knowledge_error_carries_its_problems() -> None:
    """Its text is one line a problem."""
    first = Problem("faq.yaml", START, "this is wrong", "Mend it")
    second = Problem("faq.yaml", Position(3, 5), "that is wrong", "Did you mean 'this'?", "one", "answer")
    error = KnowledgeError([first, second])

    assert error.problems == (first, second)
    assert str(error) == (
        "faq.yaml:1:1: this is wrong. Mend it.\n"
        "faq.yaml:3:5: entry 'one', field 'answer': that is wrong. Did you mean 'this'?"
    )


def test_error_of_an_unknown_id_carries_it() -> None:
    """An odd id stands in its text in quotes."""
    error = UnknownIdError("gone\n", "entry")

    assert error.unknown == "gone\n"
    assert str(error) == r"There is no entry with the id 'gone\n'."


@pytest.mark.parametrize(
    ("entry", "field", "severity", "line"),
    [
        (None, None, Severity.ERROR, "a.yaml:2:3: it is wrong. Mend it."),
        ("one", None, Severity.ERROR, "a.yaml:2:3: entry 'one': it is wrong. Mend it."),
        (None, "title", Severity.ERROR, "a.yaml:2:3: field 'title': it is wrong. Mend it."),
        ("one", "title", Severity.WARNING, "a.yaml:2:3: warning: entry 'one', field 'title': it is wrong. Mend it."),
    ],
)
def test_problem_is_one_line(entry: str | None, field: str | None, severity: Severity, line: str) -> None:
    """Place, item, field, what and remedy, as far as they are known."""
    problem = Problem("a.yaml", Position(2, 3), "it is wrong", "Mend it", entry, field, severity=severity)

    assert str(problem) == line


def test_errors_are_told_apart_from_warnings_and_sorted() -> None:
    """By file, then by line and column as numbers."""
    places = [("b.yaml", 1, 1), ("a.yaml", 10, 1), ("a.yaml", 9, 12), ("a.yaml", 9, 2)]
    problems = [Problem(file, Position(line, column), "x", "y") for file, line, column in places]
    warning = Problem("a.yaml", START, "x", "y", severity=Severity.WARNING)

    assert only_errors([*problems, warning]) == problems[::-1]
