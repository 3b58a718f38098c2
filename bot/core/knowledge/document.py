"""From the text of one YAML file to plain data that remembers where everything stood.

PyYAML parses into nodes; this module turns them into dicts, lists and scalars and notes the position of each, so that
every problem can name a line, a column, an item and a field.
"""

import datetime as dt
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from bot.core.knowledge.problems import START, Position, Problem
from bot.core.knowledge.syntax_errors import NO_DASH, character_faults, position_of, syntax_fault
from bot.core.knowledge.traps import TEXT_TAG, first_open_quote, trap_of

Path: TypeAlias = tuple[str | int, ...]
"""Keys and list positions that lead to a value, from the top of the file."""
Texts: TypeAlias = Iterable[tuple[Path, str]]
"""Texts, each with where it stands in its file."""
Scalar: TypeAlias = str | int | float | bool | dt.date | None
Data: TypeAlias = "Scalar | list[Data] | dict[str, Data]"

Loader = yaml.CSafeLoader
"""The parser in C, which every wheel of PyYAML holds: about eight times as fast as the one in Python."""

_YAML_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset(_YAML_TAG + name for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map"))
_LINE_END = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line for YAML's parser, which counts them."""
_ITEM_KINDS = {"entries": "entry", "facts": "fact", "rules": "rule", "small_talk": "small talk"}


@dataclass(slots=True)
class Document:
    """One parsed file."""

    file: str  # as the maintainer named it
    data: Data = None
    """Its content; None where it is empty or could not be parsed."""
    positions: dict[Path, Position] = field(default_factory=dict)
    """Where each value starts."""
    key_positions: dict[Path, Position] = field(default_factory=dict)
    """Where the key of each mapping value starts."""
    problems: list[Problem] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    """Its text, line by line, without the line ends."""

    def position(self, path: Path) -> Position:
        """Return where the value of this path starts, or the nearest thing around it that exists."""
        while path and path not in self.positions:
            path = path[:-1]
        return self.positions.get(path, START)

    def place_of(self, path: Path, words: re.Pattern[str]) -> Position:
        """Return where words stand in the text of this path; its start where they are not found as they are."""
        start = self.position(path)
        end_of_file = Position(len(self.lines) + 1)
        end = min((place for place in self.key_positions.values() if place > start), default=end_of_file)
        *lines, last = [*self.lines, ""][start.line - 1 : end.line]
        text = "\n".join([*lines, last[: end.column - 1]])
        found = words.search(text, start.column - 1)
        if not found:
            return start
        before = text[: found.start()]
        return Position(start.line + before.count("\n"), len(before) - before.rfind("\n"))

    def line(self, number: int) -> str:
        """Return a line of the text by its number, counted from 1; empty where there is none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


def parse_document(text: str, file: str) -> Document:
    """Parse the text of one file; never raises for bad YAML, see `Document.problems`."""
    document = Document(file, lines=_LINE_END.split(text))
    faults = character_faults(text)
    if not faults:
        loader = Loader(text)
        try:
            node = loader.get_single_node()
            if node is not None:
                _Builder(document, text).fill(node)
        except yaml.MarkedYAMLError as error:
            faults = [first_open_quote(text, document.line) or syntax_fault(error, document.line)]
        except RecursionError:
            document.data = None
            faults = [(START, "it is nested too deeply to be read", "Keep to the form of the other files")]
        finally:
            loader.dispose()
    document.problems += [problem_at(document, (), what, fix, place) for place, what, fix in faults]
    return document


def problem_at(document: Document, path: Path, what: str, fix: str, position: Position | None = None) -> Problem:
    """Return an error at this path of the document, naming the innermost item with an id on the way, and the field.

    `position` is where to look, if not at the value of the path.
    """
    kind, item_id, depth = "entry", None, 0
    data = document.data
    for number, part in enumerate(path, start=1):
        data = _inside(data, part)
        if isinstance(part, int) and isinstance(data, dict) and _is_id(data.get("id")):
            kind, item_id, depth = str(path[number - 2]), str(data["id"]), number
    place = position or document.position(path)
    field_name, item_kind = _field_name(path[depth:]), _ITEM_KINDS.get(kind, "entry")
    line = document.line(place.line)
    return Problem(document.file, place, what, fix, item_id, field_name, item_kind, line=line)


def numbered(texts: Iterable[str], path: Path) -> Texts:
    """Return the texts of a list that stands at this path."""
    return (((*path, index), text) for index, text in enumerate(texts))


def words_in(text: str) -> re.Pattern[str]:
    """Return what finds these whole words or this whole number in a file, also where a line ends between them."""
    start = r"(?<!\w)(?<!\d[.,])" if text[:1].isalnum() else ""
    end = r"(?!\w)(?![.,]\d)" if text[-1:].isalnum() else ""
    return re.compile(start + r"\s+".join(map(re.escape, text.split())) + end, re.IGNORECASE)


class _Builder:
    """Turns nodes into data, noting positions and problems in one document; used once."""

    def __init__(self, document: Document, text: str) -> None:
        self._document = document
        self._text = text
        self._complaints: list[tuple[Path, str, str, Position]] = []
        self._seen: dict[int, yaml.Node] = {}  # holds them, so that none is freed and its identity used again
        self._references: list[Path] = []
        self._constructor = yaml.constructor.SafeConstructor()

    def fill(self, root: yaml.Node) -> None:
        self._document.data = self._build(root, ())
        self._tell_references()
        for complaint in self._complaints:  # only now, because naming an item needs its id
            self._document.problems.append(problem_at(self._document, *complaint))

    def _build(self, node: yaml.Node, path: Path) -> Data:
        if id(node) in self._seen:  # an alias: a self-reference or a chain of them could grow without end
            self._references.append(path)
            return None
        self._seen[id(node)] = node
        self._document.positions[path] = position_of(node.start_mark)
        self._tell_trap(node, path)
        if node.tag not in _PLAIN_TAGS:
            tag = node.tag.replace(_YAML_TAG, "!!")
            fix = "Remove it, or put the whole text in quotes"
            self._complain(node, path, f"the tag {tag} means nothing here", fix)
            return None
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        return self._sequence(node, path)

    def _sequence(self, node: yaml.Node, path: Path) -> list[Data]:
        result: list[Data] = []
        for item in node.value:
            first, *more = _parts(item)
            result.append(self._build(first, (*path, len(result))))
            for part in more:
                self._complain(part, (*path, len(result)), *NO_DASH)
                result.append(self._build(part, (*path, len(result))))
        return result

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Data]:
        result: dict[str, Data] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._complain(key_node, path, "a field name must be a word", "Write `name: value`")
                continue
            if id(key_node) in self._seen:
                self._references.append(path)
                continue
            self._seen[id(key_node)] = key_node
            self._tell_trap(key_node, path)
            key = str(key_node.value)
            if key in result:
                self._complain(key_node, (*path, key), f"the field '{key}' appears twice", "Keep one of the two")
                continue
            self._document.key_positions[(*path, key)] = position_of(key_node.start_mark)
            result[key] = self._build(value_node, (*path, key))
        return result

    def _scalar(self, node: yaml.ScalarNode, path: Path) -> Scalar:
        if node.tag == TEXT_TAG:  # nearly all of them; spares a third of the time
            return str(node.value)
        try:
            value: Scalar = self._constructor.construct_object(node)
        except (ValueError, LookupError, AttributeError):  # PyYAML lets whatever went wrong through
            kind = "day of the calendar" if node.tag.endswith("timestamp") else "valid value"
            fix = "Correct it (a day is year-month-day, like 2026-11-22), or put it in quotes if it is meant as text"
            self._complain(node, path, f"'{node.value[:40]}' is no {kind}", fix)
            return None
        return value

    def _tell_trap(self, node: yaml.Node, path: Path) -> None:
        if trap := trap_of(node, self._document.line):
            place, what, fix = trap
            self._complaints.append((path, what, fix, place))

    def _tell_references(self) -> None:
        """Complain of every alias where it stands, or, where that is not sure, at the field that it is in."""
        events = yaml.parse(self._text, Loader) if self._references else ()
        places = [position_of(event.start_mark) for event in events if isinstance(event, yaml.AliasEvent)]
        if len(places) != len(self._references):
            places = [self._document.key_positions.get(path, START) for path in self._references]
        for path, place in zip(self._references, places, strict=True):
            self._document.positions[path] = place
            what = "YAML reads this as a reference to another part of the file (* or <<)"
            self._complaints.append((path, what, "Write it out, or put the whole text in quotes", place))

    def _complain(self, node: yaml.Node, path: Path, what: str, fix: str) -> None:
        self._complaints.append((path, what, fix, position_of(node.start_mark)))


def _parts(item: yaml.Node) -> list[yaml.Node]:
    """Return an item of a list, cut where a second id with further repeated fields shows that a dash is missing."""
    names = [str(key.value) for key, _ in item.value] if isinstance(item, yaml.MappingNode) else []
    ids = [at for at, name in enumerate(names) if name == "id"]
    cuts = [at for at in ids[1:] if len(set(names[:at]) & set(names[at:])) > 1]
    if not cuts:
        return [item]
    bounds = [0, *cuts, len(names)]
    pieces = (item.value[first:end] for first, end in itertools.pairwise(bounds))
    return [yaml.MappingNode(item.tag, piece, piece[0][0].start_mark, item.end_mark) for piece in pieces]


def _inside(data: Data, part: str | int) -> Data:
    """Return the value one step down, None where there is no such step."""
    if isinstance(data, dict) and isinstance(part, str):
        return data.get(part)
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return data[part]
    return None


def _is_id(value: Data) -> bool:
    return type(value) in {str, int} and value != ""


def _field_name(path: Path) -> str | None:
    """Return the path as a maintainer would say it, such as `phrasings[3]`; items are counted from 1."""
    name = ""
    for part in path:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else str(part)
    return name or None
