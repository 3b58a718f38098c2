"""Texts that YAML reads without an error, but not as they were meant: cut short at a #, or without a word after &."""

import contextlib
import re

import yaml

from bot.core.knowledge.problems import Position
from bot.core.knowledge.syntax_errors import Line, PlacedFault, hidden_by_code, indent_of, position_of

TEXT_TAG = "tag:yaml.org,2002:str"

_ANCHOR = re.compile(r"(?:!\S*\s+)?(&\S+)")
_DASH = re.compile(r"\s*-(?=\s)")
_STRAY_QUOTE = re.compile(r"[^\"]*[^\"\d]\"")
"""A text whose only quote is its end, other than inches."""
_REMARK = re.compile(r"\s+#")
_OPENING, _CLOSING = "“”„‟‘’‚«»", "“”‟‘’«»\"'"  # noqa: RUF001 - these very ones
_APOSTROPHES = frozenset("‘’")  # noqa: RUF001 - as above
"""Typographic quotes; a text may also be opened with one of them and closed with a straight one."""
_BEFORE_A_FIELD = re.compile(r"\s*(?:- (?=[\w-]+:))?")
"""What stands before a field or an item of a list; what programs fold is indented deeper than that."""
_ITEM_OR_FIELD = re.compile(r"\s*(?:- |[a-z_]+:(?: |$))")


def trap_of(node: yaml.Node, line: Line) -> PlacedFault | None:
    """Return in what way a value is not read as it was meant; None where all is well."""
    place = position_of(node.start_mark)
    if anchor := _anchor(node, line):
        what = f"YAML reads {anchor} as a name for what follows, and leaves it out of the text"
        return place, what, f"Put the whole text in quotes, or remove {anchor}"
    if not isinstance(node, yaml.ScalarNode) or node.style in {"|", ">"}:
        return None
    if node.style == '"' and (hidden := hidden_by_code(node.value)):
        return place, *hidden
    end = position_of(node.end_mark)
    if node.style:
        return _swallowed(place, end, line) if end.line > place.line else None
    return _unquoted(node, place, end, line)


def _unquoted(node: yaml.ScalarNode, place: Position, end: Position, line: Line) -> PlacedFault | None:
    if node.tag == TEXT_TAG and (remark := _REMARK.match(line(end.line), end.column - 1)):
        what = "the text ends before this #, because YAML reads what follows as a comment"
        fix = "Put the whole text in quotes, or the comment on its own line"
        return Position(end.line, remark.end()), what, fix
    for number in range(place.line + 1, end.line + 1):
        if dash := _DASH.match(line(number)):
            what = "the line begins with a dash, but is read as part of the text above"
            fix = "Line up the dashes of all items, including the line above, or put the whole text in quotes"
            return Position(number, dash.end()), what, fix
    if _in_typographic_quotes(node.value):
        what = f"the quotes {node.value[0]} and {node.value[-1]} are not quotes to YAML, and would be shown"
        return place, what, 'Use straight quotes, like "What is it?"'
    stray = "the quote that ends this text is never opened", "Open it before the first word"
    return (place, *stray) if _STRAY_QUOTE.fullmatch(node.value) else None


def first_open_quote(text: str, line: Line) -> PlacedFault | None:
    """Return the first quote that ran on over items or fields until another one closed it; None where none did.

    The text cannot be parsed: it is read as far as it makes sense.
    """
    with contextlib.suppress(yaml.YAMLError):  # where it ends has been told, or is told instead
        for token in yaml.scan(text, yaml.CSafeLoader):
            quoted = isinstance(token, yaml.ScalarToken) and token.style in {'"', "'"}
            if quoted and (fault := _swallowed(position_of(token.start_mark), position_of(token.end_mark), line)):
                return fault
    return None


def _anchor(node: yaml.Node, line: Line) -> str | None:
    """Return the word with & that a value begins with; one before its first field belongs to that field's name."""
    place = position_of(node.start_mark)
    if isinstance(node, yaml.MappingNode) and node.value and position_of(node.value[0][0].start_mark) == place:
        return None
    found = _ANCHOR.match(line(place.line), place.column - 1)
    return found[1] if found else None


def _swallowed(place: Position, end: Position, line: Line) -> PlacedFault | None:
    """Return a quoted text that holds what looks like lines of the file."""
    deepest = len(_BEFORE_A_FIELD.match(line(place.line))[0])  # type: ignore[index]  # it matches anything
    later = (line(number) for number in range(place.line + 1, end.line + 1))
    if any(_ITEM_OR_FIELD.match(each) and indent_of(each) <= deepest for each in later):
        what = f"the quote that is opened here is not closed until line {end.line}, after other lines of the file"
        return place, what, "Close it with a straight quote where the text ends"
    return None


def _in_typographic_quotes(text: str) -> bool:
    """Return whether the whole text stands between two quotes, with none of that kind in between."""
    if len(text) < 3 or text[0] not in _OPENING or text[-1] not in _CLOSING:  # noqa: PLR2004 - the quotes and a letter
        return False
    return not set(text[1:-1]) & (set(_OPENING) - _APOSTROPHES)
