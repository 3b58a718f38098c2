"""An entry as lines of YAML, and those lines in their place in the text of `faq.yaml`.

The text is added to and never written anew, so that comments, order, quotes and line ends stay as they are. Pure.
"""

import itertools
import json
import math
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from bot.core.errors import KnowledgeError
from bot.core.knowledge.document import Document, parse_document, problem_at
from bot.core.knowledge.models import Entry, Faq
from bot.core.knowledge.problems import Position, Problem
from bot.core.knowledge.validation import validate

WIDTH = 150
"""Most characters of a line of an answer, as in the shipped file."""
_BLANK_OR_COMMENT = re.compile(r"( *)(#.*)?\r?")
_FORM = "the entries are written in a form that this command cannot add to"
_FORM_FIX = "Start each entry with `- id: …` on its own line, as in the shipped file"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an entry that is there stands; line numbers start at 0."""

    first: int
    """Its line with the dash."""
    end: int
    """The line behind its last one."""
    entry: Entry


def entry_lines(entry: Entry, indent: int = 2) -> list[str]:
    """Return an entry as lines of YAML without line ends, its dash behind this many blanks; defaults are left out."""
    answer = textwrap.wrap(entry.answer, WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    lines = [f"id: {_plain(entry.id)}", f"section: {_plain(entry.section)}", f"question: {_quoted(entry.question)}"]
    if not entry.covered:
        lines.append("covered: false")
    lines += ["answer: >-", *(f"  {line}" for line in answer)]
    if entry.evidence:
        lines.append(f"evidence: {entry.evidence}")
    for name, ids in (("facts", entry.facts), ("related", entry.related)):
        if ids:
            lines.append(f"{name}: [{', '.join(map(_plain, ids))}]")
    if entry.checked:
        lines.append(f"checked: {entry.checked.isoformat()}")
    if entry.phrasings:
        lines += ["phrasings:", *(f"  - {_quoted(phrasing)}" for phrasing in entry.phrasings)]
    return [f"{' ' * indent}{'- ' if number == 0 else '  '}{line}" for number, line in enumerate(lines)]


def insert_entry(text: str, entry: Entry, file: str = "faq.yaml") -> str:
    """Return the text of a FAQ with the entry added to its section, in the order of ids; all else stays as it is.

    A section that is not there yet begins at the end, under a line with its name.

    Raises:
        KnowledgeError: the text has faults, or the entries stand in a form that nothing can be added to.
    """
    document, faq = _parsed(text, file)
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.removesuffix(end).split(end)
    places = _places(document, faq, lines)
    indent = len(lines[places[0].first]) - len(lines[places[0].first].lstrip(" "))
    at, new = _where(places, entry, entry_lines(entry, indent))
    result = end.join([*lines[:at], *new, *lines[at:]]) + end
    before = sum(place.first < at for place in places)
    if _parsed(result, file)[1].entries != (*faq.entries[:before], entry, *faq.entries[before:]):
        raise KnowledgeError([Problem(file, Position(at + 1, 1), _FORM, _FORM_FIX)])
    return result


def _parsed(text: str, file: str) -> tuple[Document, Faq]:
    document = parse_document(text.removeprefix("\ufeff"), file)
    faq = validate(document, Faq)
    if faq is None:
        raise KnowledgeError(document.problems)
    return document, faq


def _places(document: Document, faq: Faq, lines: Sequence[str]) -> list[_Place]:
    positions = [document.positions["entries", number] for number in range(len(faq.entries))]
    for position in positions:
        if not re.fullmatch(r" *- +", document.line(position.line)[: position.column - 1]):
            raise KnowledgeError([problem_at(document, (), _FORM, _FORM_FIX, position)])
    bounds = [*(position.line - 1 for position in positions), len(lines)]
    starts = zip(itertools.pairwise(bounds), faq.entries, strict=True)
    return [_Place(first, _end(lines, first, bound), entry) for (first, bound), entry in starts]


def _end(lines: Sequence[str], first: int, bound: int) -> int:
    """Return the line behind an entry: blank lines and comments further left than its fields belong to the next."""
    dash = len(lines[first]) - len(lines[first].lstrip(" "))
    while bound - 1 > first:
        found = _BLANK_OR_COMMENT.fullmatch(lines[bound - 1])
        if not found or (found[2] and len(found[1]) > dash):
            break
        bound -= 1
    return bound


def _where(places: Sequence[_Place], entry: Entry, new: list[str]) -> tuple[int, list[str]]:
    """Return the line to add at, and what to add: the entry, a blank line beside it, the head of a new section."""
    section = [place for place in places if place.entry.section == entry.section]
    before = [place for place in section if place.entry.id < entry.id]
    if before:
        return before[-1].end, ["", *new]
    if section:
        return section[0].first, [*new, ""]
    indent = " " * (len(new[0]) - len(new[0].lstrip(" ")))
    return places[-1].end, ["", f"{indent}# ---- {entry.section} ----", *new]


_QUOTES = frozenset("\"'\u201c\u201d\u201e\u2018\u2019")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _plain(text: str) -> str:
    """Return a text with quotes where YAML would not read these very words, or `check` would miss a quote."""
    if not _QUOTES.isdisjoint(text):
        return _quoted(text)
    return yaml.safe_dump([text], default_flow_style=True, allow_unicode=True, width=math.inf).strip()[1:-1]
