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
    """What to write instead, as a sentence without its full stop."""
    entry_id: str | None = field(default=None, compare=False)
    """The entry or other named item it is in, where there is one."""
    field_name: str | None = field(default=None, compare=False)
    """The field it is in, such as `answer` or `phrasings[3]`."""
    severity: Severity = field(default=Severity.ERROR, compare=False)
    """Whether it keeps the knowledge from being served."""

    def __str__(self) -> str:
        """Return the problem in one line: file, line, column, entry, field, what is wrong, what to write."""
        place = f"{self.file}:{self.position.line}:{self.position.column}: "
        label = "warning: " if self.severity is Severity.WARNING else ""
        entry = f"entry '{self.entry_id}', " if self.entry_id else ""
        name = f"field '{self.field_name}': " if self.field_name else (": " if entry else "")
        where = (entry + name).replace(", : ", ": ")
        return f"{place}{label}{where}{self.what}. {self.fix}."


def only_errors(problems: list[Problem]) -> list[Problem]:
    """Return the problems that keep the knowledge from being served, in file order."""
    return sorted(problem for problem in problems if problem.severity is Severity.ERROR)
