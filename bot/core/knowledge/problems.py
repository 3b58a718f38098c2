"""`Problem`: one thing wrong in a knowledge file, written for the maintainer who has to mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


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
    """Where to look."""
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
    """Whether it keeps the knowledge from being served."""

    def __str__(self) -> str:
        """Return the problem in one line: file, line, column, entry, field, what is wrong, what to write."""
        place = f"{self.file}:{self.position.line}:{self.position.column}: "
        label = "warning: " if self.severity is Severity.WARNING else ""
        item = f"{self.item_kind} '{self.entry_id}'" if self.entry_id else ""
        name = f"field '{self.field_name}'" if self.field_name else ""
        where = ", ".join(part for part in (item, name) if part)
        end = "" if self.fix.endswith("?") else "."
        return f"{place}{label}{where}{': ' if where else ''}{self.what}. {self.fix}{end}"


def only_errors(problems: list[Problem]) -> list[Problem]:
    """Return the problems that keep the knowledge from being served, in file order."""
    return sorted(problem for problem in problems if problem.severity is Severity.ERROR)
