"""The questions to a maintainer that make a new entry; every answer is checked at once, and asked again if need be.

Works on two plain functions, one that asks and one that tells: no terminal here, no file.
"""

import datetime as dt
import functools
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from bot.authoring.editor import field_texts
from bot.core.knowledge.document import Document
from bot.core.knowledge.faq_rules import curated_problems, faq_problems
from bot.core.knowledge.models import FEWEST_PHRASINGS, Entry, Faq, KnowledgeBase
from bot.core.knowledge.problems import Severity
from bot.core.knowledge.schema import ID_LIMIT
from bot.core.knowledge.text_rules import repetition_problems, text_problems
from bot.core.knowledge.validation import nearest, validate
from bot.core.knowledge.wordings import Evidence
from bot.core.replies import Profile
from bot.core.text.normalization import Normalizer

Ask: TypeAlias = Callable[[str], str]
"""Shows a prompt and returns the line that is typed; raises EOFError where there are no more."""
Tell: TypeAlias = Callable[[str], None]
Read: TypeAlias = Callable[[str], Any]
"""Turns what was typed into the value of a field."""

FIELDS = ("question", "id", "section", "covered", "answer", "evidence", "facts", "phrasings")
"""What is asked for, in this order."""
PLAIN_FIELDS = ("question", "id", "section", "answer", "phrasings")
"""The same where there is no source whose facts an answer rests on, and the subject is not health."""
HELP = "?"
STOP = "stop"
"""Typed alone, ends the questions as Ctrl-C does."""
UNTYPED = {"id": "…", "question": "…", "answer": "…"}
"""Stands for what an entry must have and is not typed yet."""
ENOUGH = FEWEST_PHRASINGS - 1
"""Phrasings that make an entry found, with its question beside them."""
_SMALL_WORDS = frozenset(
    "a an and are be can do does for how i in is it my of on or the to what when who why will with".split()  # noqa: SIM905 - shorter
)
"""Left out of the id that is offered."""
_YES, _NO = frozenset({"y", "yes", "true"}), frozenset({"n", "no", "false"})


class Refused(ValueError):  # noqa: N818 - no failure: the same question is asked again
    """What was typed cannot be used; the text says why and what to type instead."""


class Interview:
    """Asks for one entry of a knowledge base; `fields` holds all that was typed so far, by field."""

    def __init__(self, knowledge: KnowledgeBase, ask: Ask, tell: Tell, today: dt.date) -> None:
        self._knowledge = knowledge
        self._ask = ask
        self._tell = tell
        self._normalizer = Normalizer(knowledge.vocabulary.abbreviations)
        sections = knowledge.source.sections if knowledge.source else ()
        self._facts = {fact.id: fact.fact for section in sections for fact in section.facts}
        self._plain = knowledge.source is None and knowledge.profile is Profile.GENERAL
        self.fields: dict[str, Any] = {} if self._plain else {"checked": today}

    def entry(self, again: Sequence[str] = ()) -> Entry:
        """Ask for every field, or for some of them `again`, where an empty line keeps what was typed before.

        Raises:
            EOFError: there are no more lines, or one says to stop.
        """
        for name in again or (PLAIN_FIELDS if self._plain else FIELDS):
            if name in {"evidence", "facts"} and not self.fields.get("covered", True):
                self.fields.pop(name, None)
            elif name != "facts" or self._facts:
                self._fill(name)
        return self.draft()

    def draft(self) -> Entry:
        """Return what was typed so far as an entry; what is missing is shown by an ellipsis."""
        return Entry.model_validate({**UNTYPED, **self.fields})

    def yes(self, question: str) -> bool:
        """Return the answer to a question of yes or no, one of which must be typed."""
        return bool(self._until(f"{question} (yes or no) ", _flag))

    def _fill(self, name: str) -> None:
        """Ask for one field until it can be used."""
        if name == "phrasings":
            self._ask_phrasings()
            return
        reader: Read = getattr(self, f"_read_{name}", functools.partial(self._judged, name))
        before = self.fields.get(name)
        if name == "id" and before is None:
            before = self._offered_id()
        shown = "" if before is None else f" [{_in_words(before)}]"
        if choices := {"section": self._knowledge.sections, "evidence": [*Evidence]}.get(name):
            self._tell("\n".join(f"  {number}. {choice}" for number, choice in enumerate(choices, start=1)))
        self.fields[name] = self._until(
            f"{name}{shown}: ", lambda line: before if not line and before is not None else reader(line), name
        )

    def _until(self, prompt: str, read: Read, name: str = "") -> Any:  # noqa: ANN401 - the value of any field
        while True:
            line = _clean(self._ask(prompt))
            if line.casefold() == STOP:
                raise EOFError
            if name and line.startswith(HELP):
                self._tell(self._help(name, line.removeprefix(HELP).strip()))
                continue
            try:
                return read(line)
            except Refused as refused:
                self._tell(f"  {refused}")

    def _ask_phrasings(self) -> None:
        self._tell(
            f"phrasings: other ways to ask, as people write, one per line; with {ENOUGH} or more it will be found. "
            "An empty line ends the list."
        )
        found: list[str] = list(self.fields.get("phrasings", ()))
        self.fields["phrasings"] = found  # the very list, so that what is typed stays if the input ends
        while True:
            line = self._until(
                f"  {len(found) + 1}. ",
                lambda line: line and self._judged("phrasings", [*found, line])[-1],
                "phrasings",
            )
            if line:
                found.append(line)
            elif len(found) >= ENOUGH or self.yes(
                f"  {len(found)} of {ENOUGH}: questions will rarely find it. End the list?"
            ):
                return

    def _offered_id(self) -> str | None:
        """Return the id that an empty line stands for, None where one must be typed."""
        words = re.findall(r"[a-z0-9]+", self.fields["question"].casefold())
        offer = "-".join([word for word in words if word not in _SMALL_WORDS][:3])[:ID_LIMIT]
        return offer if offer and all(entry.id != offer for entry in self._knowledge.entries) else None

    def _judged(self, name: str, value: Any) -> Any:  # noqa: ANN401 - the value of any field
        """Return the value of a field if the rules of `check` have nothing against it, as far as they can tell yet."""
        if not value:
            raise Refused(self._help(name).strip())
        draft = {**UNTYPED, **self.fields, name: value}
        document = Document("", {"entries": [draft]})
        faq = validate(document, Faq)
        problems = document.problems
        if faq:
            entries = [*enumerate((*self._knowledge.entries, *faq.entries))]
            document, new = Document("", {"entries": [{"id": entry.id} for _, entry in entries]}), entries[-1:]
            problems += [*faq_problems(entries, document, self._normalizer), *curated_problems(new, document)]
            problems += [*text_problems(new, document), *repetition_problems(new, document)]
        for problem in problems:
            field = (problem.field_name or "").partition("[")[0]
            if (problem.entry_id, field, problem.severity) == (draft["id"], name, Severity.ERROR):
                msg = f"{problem.what}. {problem.fix}."
                raise Refused(msg)
        return value

    def _read_section(self, line: str) -> str:
        sections = self._knowledge.sections
        if (found := _pick(line, sections)) is not None:
            return found
        if line and self.yes(f"  There is no section '{line}' yet.{_meant(line, sections)} Start a new one?"):
            return line
        msg = "Type the number or the name of a section."
        raise Refused(msg)

    def _read_covered(self, line: str) -> bool:
        return _flag(line, "Type yes if the source answers the question, no if it does not.")

    def _read_evidence(self, line: str) -> Evidence:
        kinds = [*Evidence]
        if (found := _pick(line, kinds)) is not None:
            return Evidence(found)
        msg = f"{_meant(line, kinds)} Type a number or a name from the list.".strip()
        raise Refused(msg)

    def _read_facts(self, line: str) -> tuple[str, ...]:
        ids = re.findall(r"[^\s,]+", line)
        if not ids:
            msg = f"Type ids of facts, separated by commas. {HELP} lists them all, {HELP} and a word those with it."
            raise Refused(msg)
        if unknown := [fact for fact in ids if fact not in self._facts]:
            msg = f"There is no fact '{unknown[0]}'.{_meant(unknown[0], [*self._facts]) or f' {HELP} lists all.'}"
            raise Refused(msg)
        return tuple(dict.fromkeys(ids))

    def _help(self, name: str, word: str = "") -> str:
        texts = field_texts(Entry)[name]
        lines = [f"  {texts['is']} Example: {_in_words(texts['like'])}"]
        if name == "facts":
            facts = (f"{key}: {fact}" for key, fact in self._facts.items())
            lines += [f"  {fact}" for fact in facts if word.casefold() in fact.casefold()]
        return "\n".join(lines)


def _clean(line: str) -> str:
    """Return a line without what YAML could not hold or a terminal left in it, its blanks made single."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in line).split())


def _pick(line: str, choices: Sequence[str]) -> str | None:
    """Return the choice that a number or a name stands for, None where there is none."""
    if line.isdecimal():
        return choices[int(line) - 1] if 0 < int(line) <= len(choices) else None
    return next((choice for choice in choices if choice.casefold() == line.casefold()), None)


def _meant(word: str, choices: Sequence[str]) -> str:
    """Return a hint at the nearest choice behind a blank, empty where none is near."""
    near = nearest(word, choices)
    return f" Did you mean '{near}'?" if near else ""


def _flag(line: str, hint: str = "Type yes or no.") -> bool:
    if line.casefold() not in _YES | _NO:
        raise Refused(hint)
    return line.casefold() in _YES


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
