"""How a problem is told: in one line, and below it the line of the file with a caret under the place."""

from pathlib import Path

import pytest
from conftest import BASE, SMALL_FAQ, changed, write_knowledge

from bot.core.checking import check_knowledge
from bot.core.knowledge.problems import EXCERPT_LIMIT, START, Position, Problem, Severity, only_errors

MISTAKES = [
    ("misspelt field", "    covered: false", "    coverd: false", "    coverd: false", "coverd"),
    ("answer without words", "Show your card at the desk.", "12", "    answer: 12", "12"),
    ("question with a colon", "Where can I park my car?", "Parking: where?", "    question: Parking: where?", ": where"),
    ("tab", "    covered: false", "\tcovered: false", " covered: false", " covered"),
    ("phrasing of another entry", "- is there a car park", "- can I lend novels", "      - can I lend novels", "can"),
    ("failing test", "    covered: false", "    tests: {find: [xylophone]}\n    covered: false", "    tests: {find: [xylophone]}", "xylophone"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "at"), [case[1:] for case in MISTAKES], ids=[case[0] for case in MISTAKES]
)
def test_shows_the_line_and_the_place(folder: Path, old: str, new: str, line: str, at: str) -> None:
    """The caret stands under the first letter of what is wrong, and the numbers before it say the same."""
    write_knowledge(folder, {"faq.yaml": changed(SMALL_FAQ, old, new)})
    (problem, *_) = check_knowledge(folder, BASE)
    first, shown, caret = problem.explained.split("\n")

    assert first == str(problem)
    assert shown == f"{problem.position.line:6} | {line}"
    assert caret == f"       | {' ' * line.index(at)}^"


@pytest.mark.parametrize("column", [1, 50, 200, 399])
def test_long_line_is_cut_around_the_place(column: int) -> None:
    """The caret still points at the same character, and the line does not wrap."""
    line = "".join(chr(ord("a") + number % 26) for number in range(400))
    shown, caret = Problem("a.yaml", Position(7, column), "x", "y", line=line).excerpt.split("\n")

    assert shown[caret.index("^")] == line[column - 1]
    assert len(shown) <= EXCERPT_LIMIT + len("     7 | ……")


@pytest.mark.parametrize(("line", "column", "before"), [("日本: x", 5, 6), ("e\u0301: x", 5, 3), ("a\tb: x", 4, 3)])
def test_caret_counts_columns_of_the_screen(line: str, column: int, before: int) -> None:
    """Wide characters take two, combining ones none, a tab is drawn as one blank."""
    caret = Problem("a.yaml", Position(1, column), "x", "y", line=line).excerpt.split("\n")[1]

    assert caret == f"       | {' ' * before}^"


@pytest.mark.parametrize("line", ["", "   "])
def test_line_that_shows_nothing_is_left_out(line: str) -> None:
    """As is that of a file that is not there."""
    problem = Problem("a.yaml", START, "x", "y", line=line)

    assert problem.explained == str(problem)


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
