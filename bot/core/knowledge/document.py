"""From the text of one YAML file to plain data that remembers where everything stood.

PyYAML parses into nodes; this module turns the nodes into dicts, lists and scalars and notes the position of each, so
that every later complaint can name a line and a column. Knows nothing of entries or facts.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from bot.core.knowledge.problems import START, Position, Problem

Path: TypeAlias = tuple[str | int, ...]
"""Keys and list positions that lead to a value, from the top of the file."""
Scalar: TypeAlias = str | int | float | bool | dt.date | None
Data: TypeAlias = "Scalar | list[Data] | dict[str, Data]"

Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C parser where PyYAML was built with it (about eight times faster), else the Python one."""

_CONFLICT_MARKER = re.compile(r"^(<{7}|={7}|>{7})(\s|$)", re.MULTILINE)
_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp"))
_SYNTAX_HELP = (
    ("cannot start any token", "there is a tab where only spaces may stand", "Replace the tab by spaces"),
    ("mapping values are not allowed", "there is a colon that YAML takes for a new field", 'Put the text in "quotes"'),
    (
        "expected <block end>",
        "the indentation does not fit the lines above",
        "Line it up with the item before it, or close an open quote",
    ),
    (
        "could not find expected ':'",
        "a field name is not followed by a colon, or a text runs on without indentation",
        "Write `name: value`, and indent the lines of a long text",
    ),
    ("unexpected end of stream", "a quote is opened and never closed", "Close the quote"),
)
_ANY_SYNTAX = ("this is not valid YAML", "Compare the spelling and indentation with the entries around it")


@dataclass(slots=True)
class Document:
    """One parsed file."""

    file: str
    """The file as the maintainer named it."""
    data: Data = None
    """Its content; None where it is empty or could not be parsed."""
    positions: dict[Path, Position] = field(default_factory=dict)
    """Where each value starts."""
    key_positions: dict[Path, Position] = field(default_factory=dict)
    """Where the key of each mapping value starts."""
    problems: list[Problem] = field(default_factory=list)
    """What is wrong with the YAML itself; the data is usable only where this is empty."""

    def position(self, path: Path) -> Position:
        """Return where the value of this path starts, or the nearest thing around it that exists."""
        while path and path not in self.positions:
            path = path[:-1]
        return self.positions.get(path, START)


def parse_document(text: str, file: str) -> Document:
    """Parse the text of one file; never raises for bad YAML, see `Document.problems`."""
    document = Document(file)
    _find_conflict_markers(text, document)
    if document.problems:
        return document
    loader = None
    try:
        loader = Loader(text)
        node = loader.get_single_node()
        if node is not None:
            document.data = _Builder(document).build(node, ())
    except yaml.MarkedYAMLError as error:
        document.problems.append(_syntax_problem(error, text, file))
    except yaml.reader.ReaderError as error:
        document.problems.append(_character_problem(error, text, file))
    except RecursionError:
        document.problems.append(
            Problem(file, START, "it is nested too deeply to be read", "Keep to the form of the other files")
        )
    finally:
        if loader is not None:
            loader.dispose()
    return document


class _Builder:
    """Turns nodes into data, noting positions and problems in one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._seen: set[int] = set()
        self._constructor = yaml.constructor.SafeConstructor()

    def build(self, node: yaml.Node, path: Path) -> Data:
        self._document.positions[path] = _position(node)
        if id(node) in self._seen:  # an alias: a self-reference or a chain of them could grow without end
            self._complain(node, path, "it refers back to another place (* or <<)", "Write the value out")
            return None
        if not isinstance(node, yaml.ScalarNode):
            self._seen.add(id(node))
        match node:
            case yaml.MappingNode():
                return self._mapping(node, path)
            case yaml.SequenceNode():
                return [self.build(item, (*path, number)) for number, item in enumerate(node.value)]
            case yaml.ScalarNode():
                return self._scalar(node, path)
            case _:  # PyYAML knows no fourth kind of node
                raise TypeError(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Data]:
        result: dict[str, Data] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._complain(key_node, path, "a field name must be a word", "Write `name: value`")
                continue
            key = str(key_node.value)
            if key in result:
                self._complain(key_node, (*path, key), f"the field '{key}' stands here twice", "Keep one of the two")
                continue
            self._document.key_positions[(*path, key)] = _position(key_node)
            result[key] = self.build(value_node, (*path, key))
        return result

    def _scalar(self, node: yaml.ScalarNode, path: Path) -> Scalar:
        if node.tag not in _PLAIN_TAGS:
            self._complain(node, path, f"the tag {node.tag} has no meaning here", "Remove the part that starts with !")
            return None
        try:
            value: Scalar = self._constructor.construct_object(node)
        except (ValueError, yaml.YAMLError):
            self._complain(
                node,
                path,
                f"'{node.value[:40]}' is not a date or number that exists",
                "Correct it, or put it in quotes if it is meant as words",
            )
            return None
        return value

    def _complain(self, node: yaml.Node, path: Path, what: str, fix: str) -> None:
        name = ".".join(str(part) for part in path) or None
        self._document.problems.append(Problem(self._document.file, _position(node), what, fix, field_name=name))


def _position(node: yaml.Node) -> Position:
    return Position(node.start_mark.line + 1, node.start_mark.column + 1)


def _find_conflict_markers(text: str, document: Document) -> None:
    for marker in _CONFLICT_MARKER.finditer(text):
        line = text.count("\n", 0, marker.start()) + 1
        what = f"a mark of an unfinished merge is left over ({marker[1]})"
        document.problems.append(
            Problem(document.file, Position(line), what, "Choose one side and delete the three marks")
        )


def _syntax_problem(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    position = Position(mark.line + 1, mark.column + 1) if mark else START
    message = f"{error.context or ''} {error.problem or ''}"
    lines = text.splitlines()
    if position.line <= len(lines) and "\t" in lines[position.line - 1][: position.column]:
        message = "cannot start any token"
    what, fix = next(((what, fix) for sign, what, fix in _SYNTAX_HELP if sign in message), _ANY_SYNTAX)
    return Problem(file, position, what, fix)


def _character_problem(error: yaml.reader.ReaderError, text: str, file: str) -> Problem:
    before = text[: error.position] if isinstance(error.position, int) else ""
    position = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
    return Problem(file, position, "there is an invisible control character", "Delete it and type the place anew")
