"""`run_bot.py new` from the first question to the changed file: ask, check a copy of the whole knowledge, replace.

The file is written beside and then put in the place of the old one in one step, so it is never half there; whatever
was typed is printed where it cannot be written.
"""

import contextlib
import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.authoring.interview import FIELDS, STOP, Ask, Interview, Tell
from bot.authoring.placing import entry_lines, insert_entry
from bot.core.checking import check_knowledge
from bot.core.errors import KnowledgeError
from bot.core.knowledge.loading import FAQ_FILE, read_knowledge
from bot.core.knowledge.models import Entry
from bot.core.knowledge.problems import Problem, Severity, only_errors
from bot.core.matching.encoder import Store

GREETING = (
    "A new entry for {file}. Type ? for help on a field; an empty line accepts the value in brackets.\n"
    f"Nothing is written until the end. Ctrl-C or the word {STOP} leaves the file unchanged and shows what you typed."
)
CHECKED = "`checked` is today: compare the wording with the source before you commit. "
NEXT = "Next: python run_bot.py check"


@dataclass(frozen=True, slots=True)
class Adding:
    """Adds one entry to a FAQ."""

    path: Path
    """The FAQ file, or the folder that holds it."""
    shipped: Path
    """The folder of the shipped knowledge, for what `path` does not have."""
    ask: Ask
    tell: Tell
    today: dt.date
    """The day that `checked` is set to."""
    store: Store | None = None
    """Keeps what the checks compute for the next one; by default nothing is kept."""

    @property
    def file(self) -> Path:
        """The FAQ file, which may be a link."""
        return self.path / FAQ_FILE if self.path.is_dir() else self.path

    def run(self) -> bool:
        """Ask, check and write; return whether an entry was written. Raises KnowledgeError for faults of before."""
        loaded = read_knowledge(self.path, self.shipped)
        if loaded.draft is None:
            raise KnowledgeError(only_errors(loaded.problems))
        interview = Interview(loaded.draft, self.ask, self.tell, self.today)
        self.tell(GREETING.format(file=self.file.name))
        try:
            entry = self._agreed(interview)
            self._write(entry)
        except (EOFError, KeyboardInterrupt):
            self._save_words(interview, "Nothing was written.")
            return False
        except OSError as error:
            self._save_words(interview, f"The file cannot be written ({error.strerror}) and is unchanged.")
            return False
        checked = CHECKED if entry.checked else ""
        self.tell(f"'{entry.id}' is now in {self.file.name}, section {entry.section}. {checked}{NEXT}")
        return True

    def _agreed(self, interview: Interview) -> Entry:
        """Return an entry that brings no new problem, or whose problems the maintainer wants to mend in the file."""
        entry = interview.entry()
        before = {_key(problem) for problem in self._problems()}
        while problems := [problem for problem in self._problems(entry) if _key(problem) not in before]:
            for problem in problems:
                self.tell(problem.explained)
            if all(problem.severity is Severity.WARNING for problem in problems):
                break
            if again := _fields_of(problems, entry):
                self.tell("Please look at these again.")
                entry = self._changed(interview, entry, again)
            elif interview.yes("Write it anyway?"):
                break
            else:
                entry = self._changed(interview, entry, ("question", "answer", "phrasings"))
        return entry

    def _changed(self, interview: Interview, entry: Entry, again: Sequence[str]) -> Entry:
        """Return the entry with some fields asked for again, of which one is another at least."""
        while (found := interview.entry(again)) == entry:
            self.tell(f"Nothing was changed, so the problem is still there. Change one of these, or type {STOP}.")
        return found

    def _problems(self, entry: Entry | None = None) -> list[Problem]:
        """Return what is wrong with a copy of the knowledge as it is, or with the entry in it."""
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / self.file.name
            siblings = [self.file] if self.file.name != FAQ_FILE else sorted(self.file.parent.glob("*.yaml"))
            for sibling in siblings:
                shutil.copyfile(sibling, copy.with_name(sibling.name))
            if entry:
                copy.write_bytes(self._with(entry)[1])
            found = check_knowledge(copy, self.shipped, self.today, draft=True, store=self.store)
        return [replace(problem, file=Path(problem.file).name) for problem in found]

    def _with(self, entry: Entry) -> tuple[bytes, bytes]:
        content = self.file.read_bytes()
        return content, insert_entry(content.decode("utf-8"), entry, self.file.name).encode("utf-8")

    def _write(self, entry: Entry) -> None:
        """Put the file with the entry in the place of the file, as it is now: others may have edited it meanwhile."""
        target = self.file.resolve()  # a link stays a link
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".faq-", suffix=".part")
        os.close(descriptor)
        beside = Path(name)
        try:
            content = None
            while content != target.read_bytes():  # saved by somebody while it was written beside: once more
                content, changed = self._with(entry)
                with beside.open("wb") as stream:
                    stream.write(changed)
                    stream.flush()
                    os.fsync(stream.fileno())
            shutil.copymode(target, beside)
            beside.replace(target)
        finally:
            with contextlib.suppress(FileNotFoundError):  # it has become the file
                beside.unlink()

    def _save_words(self, interview: Interview, what: str) -> None:
        self.tell(what)
        if len(interview.fields) > 1:  # more than the day
            self.tell("What you typed, for you to paste where you want it:\n")
            self.tell("\n".join(entry_lines(interview.draft())))


def _key(problem: Problem) -> tuple[str, ...]:
    """Return what tells problems apart, whatever line they have moved to."""
    return problem.file, problem.entry_id or "", problem.what


def _fields_of(problems: Sequence[Problem], entry: Entry) -> tuple[str, ...]:
    """Return the fields of the entry that errors are in, with those that they depend on, in the order of asking."""
    names = {
        (problem.field_name or "").partition("[")[0]
        for problem in problems
        if problem.entry_id == entry.id and problem.severity is Severity.ERROR
    }
    if names & {"answer", "facts", "evidence"}:
        names |= {"answer", "facts"}
    return tuple(name for name in FIELDS if name in names)
