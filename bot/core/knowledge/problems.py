"""`Problem`: one thing wrong in a knowledge file, written for the maintainer who has to mend it."""

import unicodedata
from dataclasses import dataclass, field, replace
from enum import StrEnum

EXCERPT_LIMIT = 96
"""Most characters of a line that are shown with a problem; more would wrap in a terminal and part the caret from it."""
_LEAD = 40
"""Characters shown before the place, where the line is too long to be shown whole."""


class Severity(StrEnum):
    """What a problem means for serving the knowledge."""

    ERROR = "error"
    """The knowledge is not served."""
    WARNING = "warning"
    """The knowledge is served; somebody should look."""


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file; both numbers start at 1."""

    line: int = 1
    column: int = 1


START = Position()
"""Where a problem of a whole file is reported."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong; problems sort by file, then position."""

    file: str
    """The file as the maintainer named it."""
    position: Position
    what: str = field(compare=False)
    """What is wrong, as a sentence without its full stop."""
    fix: str = field(compare=False)
    """What to write instead, as a sentence without its full stop; a question keeps its mark."""
    entry_id: str | None = field(default=None, compare=False)
    """The entry or other item with an id that it is in, where there is one."""
    field_name: str | None = field(default=None, compare=False)
    """The field it is in, such as `answer` or `phrasings[3]`."""
    item_kind: str = field(default="entry", compare=False)
    """What `entry_id` names: entry, fact, rule or small talk."""
    severity: Severity = field(default=Severity.ERROR, compare=False)
    line: str = field(default="", compare=False)
    """The whole line of the file that `position` is in; empty where there is none to show."""

    def __str__(self) -> str:
        """Return the problem in one line: file, line, column, entry, field, what is wrong, what to write."""
        place = f"{self.file}:{self.position.line}:{self.position.column}: "
        label = "warning: " if self.severity is Severity.WARNING else ""
        item = f"{self.item_kind} '{self.entry_id}'" if self.entry_id else ""
        name = f"field '{self.field_name}'" if self.field_name else ""
        where = ", ".join(part for part in (item, name) if part)
        end = "" if self.fix.endswith("?") else "."
        return f"{place}{label}{where}{': ' if where else ''}{self.what}. {self.fix}{end}"

    def as_warning(self) -> "Problem":
        """Return the same problem as one that does not keep the knowledge from being served."""
        return replace(self, severity=Severity.WARNING)

    @property
    def excerpt(self) -> str:
        """The line of the file with its number, and a caret under the place; two indented lines, or empty."""
        if not self.line.strip():
            return ""
        shown, before = _window(self.line, self.position.column - 1)
        number = f"{self.position.line:6}"
        return f"{number} | {shown}\n{' ' * len(number)} | {' ' * before}^"

    @property
    def explained(self) -> str:
        """The problem as `check` prints it: the one line of `str`, then the excerpt where there is one."""
        return "\n".join(part for part in (str(self), self.excerpt) if part)


def _window(line: str, index: int) -> tuple[str, int]:
    """Return the part of a line around an index that is shown, and how many columns stand before the index in it."""
    plain = "".join(character if character.isprintable() else " " for character in line.rstrip())
    start = max(0, index - _LEAD) if len(plain) > EXCERPT_LIMIT else 0
    end = start + EXCERPT_LIMIT
    front, back = "…" if start else "", "…" if end < len(plain) else ""
    return f"{front}{plain[start:end]}{back}", len(front) + sum(map(_width, plain[start:index]))


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def only_errors(problems: list[Problem]) -> list[Problem]:
    """Return the problems that keep the knowledge from being served, in file order."""
    return sorted(problem for problem in problems if problem.severity is Severity.ERROR)
