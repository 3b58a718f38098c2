"""What stands under a problem: the line that it is in, and a caret under the place."""

from pathlib import Path

import pytest
from conftest import BASE, SMALL_FAQ, changed, write_knowledge

from bot.core.checking import check_knowledge
from bot.core.knowledge.document import parse_document, problem_at
from bot.core.knowledge.problems import EXCERPT_LIMIT, START, Position, Problem

MISTAKES = [
    ("misspelt field", "    covered: false", "    coverd: false", "    coverd: false", "coverd"),
    ("misspelt evidence", "evidence: practice\n    facts: [card]", "evidence: practise\n    facts: [card]", "    evidence: practise", "practise"),
    ("misspelt related id", "[borrowing]", "[borowing]", "    related: [borowing]", "borowing"),
    ("answer without words", "Show your card at the desk.", "12", "    answer: 12", "12"),
    ("day that does not exist", "checked: 2026-11-22\n    phrasings:\n      - is there", "checked: 2026-02-30\n    phrasings:\n      - is there", "    checked: 2026-02-30", "2026-02-30"),
    ("bare no", "- parking spaces nearby", "- no", "      - no", "no"),
    ("question with a colon", "Where can I park my car?", "Parking: where?", "    question: Parking: where?", ": where"),
    ("tab", "    covered: false", "\tcovered: false", " covered: false", " covered"),
    ("phrasing of another entry", "- is there a car park", "- can I lend novels", "      - can I lend novels", "can"),
    ("failing test", "    covered: false", "    tests: {find: [xylophone]}\n    covered: false", "    tests: {find: [xylophone]}", "xylophone"),
    ("flag in words", "covered: false", "covered: maybe", "    covered: maybe", "maybe"),
    ("twice the same field", "    covered: false", "    covered: false\n    covered: true", "    covered: true", "covered"),
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


def test_place_that_is_not_in_a_file_shows_none(tmp_path: Path) -> None:
    """A file that is not there has no line; the one line of the problem says it all."""
    (problem,) = (found for found in check_knowledge(tmp_path / "k.yaml", tmp_path) if "k.yaml" in found.file)

    assert problem.explained == str(problem)


def test_character_that_is_not_utf8_is_shown_as_unreadable(folder: Path) -> None:
    """The rest of the line stays readable."""
    folder.joinpath("faq.yaml").write_bytes(b"entries:\n  - id: caf\xe9\n")
    (problem,) = check_knowledge(folder, BASE)

    assert problem.excerpt == "     2 |   - id: caf\N{REPLACEMENT CHARACTER}\n       |            ^"


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


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028"])
def test_lines_end_where_the_parser_says(end: str) -> None:
    """Every line end that YAML knows moves the place to the next line."""
    document = parse_document(f"a: 1{end}b: 2{end}", "a.yaml")

    assert document.position(("b",)).line == 2
    assert problem_at(document, ("b",), "x", "y").line == "b: 2"


def test_blank_line_is_not_shown() -> None:
    """There is nothing to see in it."""
    assert Problem("a.yaml", START, "x", "y", line="   ").excerpt == ""
