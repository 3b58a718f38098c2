"""Faults in the YAML itself, as PyYAML's parser in C words them, in a maintainer's words and where they are mended."""

import re
from collections.abc import Callable
from typing import Any, TypeAlias

import yaml

from bot.core.knowledge.problems import START, Position

PlacedFault: TypeAlias = tuple[Position, str, str]
"""Where to look, what is wrong, and what to write instead."""
Line: TypeAlias = Callable[[int], str]
"""Returns a line of the file by its number, counted from 1; empty where there is none."""

_CONFLICT_MARK = re.compile(r"^(<{7}|\|{7}|={7}|>{7})(?:\s|$)", re.MULTILINE)
_LATIN = r"\u0000-\u024f"
_HIDDEN = re.compile(
    rf"{yaml.reader.Reader.NON_PRINTABLE.pattern}|[\u00ad\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069]"
    rf"|(?<!^)\ufeff|(?<=[{_LATIN}])[\u200c-\u200f](?=[{_LATIN}])"
)
"""Characters that cannot be seen; joiners and marks of direction mean something inside emoji and in other scripts."""
_STRANGE_BLANK = re.compile(r"[ -]*([^\S ])")
"""A tab or other special blank before the first word of a line."""

_QUOTE_IT = "Put the whole text in quotes"
_BAD_START = "a text cannot begin with {first}"
_COLON = (
    "YAML reads a colon here as the start of a new field",
    (
        'Put the whole text in straight quotes, like "Does it hurt: yes or no?"; '
        "if it is a field, line it up with the others, and see whether the line above lacks its colon"
    ),
)
_NO_COLON = (
    "a field name is not followed by a colon and a space, or a long text is not indented",
    "Write `name: value`, and indent the lines of a long text",
)
_BACKSLASH = ("there is a backslash code that YAML does not know", "Double the backslash, or use single quotes")
_BRACKETS = ("a bracket has no partner, or a comma is missing", f"{_QUOTE_IT}, or fix the brackets")
_HELP = (
    # pattern of the parser's message; at the start of the construct, or where the parser stopped; what; fix
    ("cannot start any token|undefined alias", False, _BAD_START, _QUOTE_IT),
    ("scanning (an alias|an anchor|a block scalar|a directive)", True, _BAD_START, _QUOTE_IT),
    ("mapping values are not allowed", False, *_COLON),
    ("could not find expected ':'", True, *_NO_COLON),
    ("unexpected end of stream", True, "a quote is opened but never closed", "Close the quote"),
    ("escape", False, *_BACKSLASH),
    ("another document", False, "a line with --- begins a second file inside this one", "Remove that line"),
    ("expected ',' or", True, *_BRACKETS),
    ("node content", False, *_BRACKETS),
)
_BLOCK_ENDS_EARLY = ("expected key", "expected '-' indicator")
_BEHIND_QUOTE = (
    "the text continues after a closing quote or bracket",
    f"{_QUOTE_IT} of the other kind, or close a quote left open above",
)
_INDENTATION = (
    "the indentation does not match the lines above",
    "Line it up with the item before it, or close a quote left open above",
)
NO_DASH = ("the dash of this item is missing", "Write `- ` before it, lined up with the dashes of the other items")
_NO_NAME = ("a list begins here that belongs to no field", "Write its field on a line above it, such as `entries:`")
_FIELD = re.compile(r" *(?:- )?[\w-]+:(?: |$)")
_ANY = ("this is not valid YAML", "Compare the spelling and indentation with the lines around it")


def character_faults(text: str) -> list[PlacedFault]:
    """Return every mark of an unfinished merge and every character that cannot be seen, in file order."""
    faults = []
    for mark in _CONFLICT_MARK.finditer(text):
        what = f"there is a conflict marker from an unfinished merge ({mark[1]})"
        faults.append((_place(text, mark), what, "Choose one side and delete all the markers"))
    for found in _HIDDEN.finditer(text):
        fix = "Delete it, with the letters next to it if necessary, and retype that part"
        faults.append((_place(text, found), _hidden(found), fix))
    return sorted(faults)


def hidden_by_code(text: str) -> tuple[str, str] | None:
    """Return what is wrong with a text that came out of double quotes, where a backslash code hides a character."""
    if text.isascii() and text.isprintable():  # most texts, in no time
        return None
    found = _HIDDEN.search(text)
    return (f"{_hidden(found)}, written as a code", "Delete the code, including its backslash") if found else None


def _hidden(found: re.Match[str]) -> str:
    return f"there is an invisible character (U+{ord(found[0]):04X})"


def syntax_fault(error: yaml.MarkedYAMLError, line: Line) -> PlacedFault:
    """Return what an error of the parser means."""
    stopped = position_of(error.problem_mark) if error.problem_mark else START
    began = position_of(error.context_mark) if error.context_mark else stopped
    for number in (stopped.line, stopped.line - 1):  # the parser may notice only on the next line
        if blank := _STRANGE_BLANK.match(line(number)):
            kind = "tab" if blank[1] == "\t" else "special space"
            what, fix = f"there is a {kind} where only spaces are allowed", f"Replace the {kind} with spaces"
            return Position(number, blank.start(1) + 1), what, fix
    message = f"{error.context or ''}; {error.problem or ''}"
    if found := _missing_dash(message, began, stopped, line):
        return found
    if any(sign in message for sign in _BLOCK_ENDS_EARLY):
        within_a_line = line(stopped.line)[: stopped.column - 1].strip(" -")
        return stopped, *(_BEHIND_QUOTE if within_a_line else _INDENTATION)
    for pattern, at_start, what, fix in _HELP:
        if re.search(pattern, message):
            place = began if at_start else stopped
            return place, what.format(first=line(place.line)[place.column - 1 : place.column]), fix
    return stopped, *_ANY


def position_of(mark: Any) -> Position:  # noqa: ANN401 - marks of the parser in C have a type of their own
    """Return the position that a mark of the parser, which counts from 0, stands for."""
    return Position(mark.line + 1, mark.column + 1)


def indent_of(line: str) -> int:
    """Return how many blanks a line begins with."""
    return len(line) - len(line.lstrip())


def _missing_dash(message: str, began: Position, stopped: Position, line: Line) -> PlacedFault | None:
    """Return where a list has lost a dash or its name, as far as the lines around show it."""
    text = line(stopped.line)
    if "could not find expected ':'" in message:
        above = next((above for number in range(began.line - 1, 0, -1) if (above := line(number)).strip()), "")
        return (began, *NO_DASH) if above.startswith(" " * (began.column - 1) + "- ") else None
    if text.lstrip().startswith("- "):
        return _above_first_dash(Position(stopped.line, indent_of(text) + 1), line)
    if "block collection" in message and not text[: stopped.column - 1].strip():
        fits = stopped.column == began.column or not _FIELD.match(text)
        return (stopped, *NO_DASH) if fits else None
    return None


def _above_first_dash(dash: Position, line: Line) -> PlacedFault | None:
    """Return what is missing where a dash begins a line, but what stands above it in the same field has none."""
    first = None
    for number in range(dash.line - 1, 0, -1):
        words, indent = line(number).strip(), indent_of(line(number))
        if not words or words.startswith("#"):
            continue
        if indent >= dash.column - 1:
            first = Position(number, indent + 1)
        elif first:
            item = line(first.line).strip()
            lost = words.endswith(":") and not item.startswith("- ") and not item.endswith(":")
            return (first, *NO_DASH) if lost else None
        else:
            return (dash, *_NO_NAME) if _FIELD.match(line(number)) and not words.endswith(":") else None
    return None


def _place(text: str, found: re.Match[str]) -> Position:
    index = found.start()
    return Position(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))
