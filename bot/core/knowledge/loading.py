"""From a file or folder to a `KnowledgeBase`; the only part of the core that opens files.

A folder holds `faq.yaml` and, where wanted, companions beside it: `source.yaml`, `wordings.yaml`, `safety.yaml`,
`vocabulary.yaml`, `negatives.yaml`. A single file is a FAQ; if it is named `faq.yaml` its companions count too. What is
missing is taken from the shipped knowledge: neutral wordings and the safety rules, so that triage is always on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from bot.core.errors import KnowledgeError
from bot.core.knowledge.document import Document, parse_document
from bot.core.knowledge.ledger import ledger_problems
from bot.core.knowledge.problems import START, Position, Problem, only_errors
from bot.core.knowledge.rules import (
    curated_problems,
    faq_problems,
    negatives_problems,
    safety_problems,
    wordings_problems,
)
from bot.core.knowledge.validation import validate
from bot.core.matching.normalization import Normalizer
from bot.core.model import Faq, KnowledgeBase, Model, Negatives, Safety, Source, Vocabulary, Wordings

FAQ_FILE = "faq.yaml"
VERSION_DIGITS = 8
"""Hexadecimal digits of the content version: enough to tell revisions apart, short enough to read out."""

ModelT = TypeVar("ModelT", bound=Model)


@dataclass(slots=True)
class LoadedKnowledge:
    """What was read from a path: the knowledge, if it can be served, and everything that is wrong with it."""

    knowledge: KnowledgeBase | None
    """None where a problem keeps it from being served."""
    problems: list[Problem]
    """Errors and warnings, in file order."""
    documents: dict[str, Document] = field(default_factory=dict)
    """The parsed files by their plain names; for problems that show only later."""


def load_knowledge(path: Path, shipped: Path) -> KnowledgeBase:
    """Return the checked knowledge of a file or folder.

    Args:
        path: the FAQ file, or the folder that holds `faq.yaml`.
        shipped: the folder of the shipped knowledge, for what `path` does not have.

    Raises:
        KnowledgeError: it cannot be served; carries every problem.
    """
    loaded = read_knowledge(path, shipped)
    if loaded.knowledge is None:
        raise KnowledgeError(only_errors(loaded.problems))
    return loaded.knowledge


def read_knowledge(path: Path, shipped: Path) -> LoadedKnowledge:
    """Return the knowledge of a file or folder together with every problem; never raises for bad files."""
    return _Reader(path, shipped).read()


class _Reader:
    """Reads one knowledge path; used once."""

    def __init__(self, path: Path, shipped: Path) -> None:
        self._faq_path = path / FAQ_FILE if path.is_dir() else path
        self._has_companions = path.is_dir() or path.name == FAQ_FILE
        self._shipped = shipped
        self._digest = hashlib.sha256()
        self._documents: dict[str, Document] = {}

    def read(self) -> LoadedKnowledge:
        faq = self._model(self._faq_path, Faq)
        source = self._companion("source.yaml", Source)
        wordings = self._companion("wordings.yaml", Wordings) or self._shipped_model("neutral/wordings.yaml", Wordings)
        safety = self._companion("safety.yaml", Safety) or self._shipped_model("safety.yaml", Safety)
        vocabulary = self._vocabulary()
        negatives = self._companion("negatives.yaml", Negatives) or Negatives(schema_version=1, groups={})
        problems = [problem for document in self._documents.values() for problem in document.problems]
        if not (faq and wordings and safety and vocabulary):
            return LoadedKnowledge(None, sorted(problems), self._documents)
        knowledge = KnowledgeBase(faq.entries, wordings, safety, vocabulary, negatives, source, self._version())
        problems.extend(self._rule_problems(knowledge, faq))
        usable = None if only_errors(problems) else _without_foreign_attachments(knowledge)
        return LoadedKnowledge(usable, sorted(problems), self._documents)

    def _version(self) -> str:
        return self._digest.hexdigest()[:VERSION_DIGITS]

    def _vocabulary(self) -> Vocabulary | None:
        """Return the general vocabulary of chat English, with what the knowledge adds to it."""
        general = self._shipped_model("neutral/vocabulary.yaml", Vocabulary)
        own = self._companion("vocabulary.yaml", Vocabulary)
        if general is None or own is None:
            return general
        abbreviations = {**general.abbreviations, **own.abbreviations}
        return Vocabulary(schema_version=1, abbreviations=abbreviations, groups={**general.groups, **own.groups})

    def _rule_problems(self, knowledge: KnowledgeBase, faq: Faq) -> Iterator[Problem]:
        normalizer = Normalizer(knowledge.vocabulary.abbreviations)
        document = self._documents[self._faq_path.name]
        yield from faq_problems(faq, document, normalizer)
        if own := self._documents.get("negatives.yaml"):
            yield from negatives_problems(knowledge.negatives, own, faq, normalizer)
        if own := self._documents.get("wordings.yaml"):
            yield from wordings_problems(knowledge.wordings, own)
        if own := self._documents.get("safety.yaml"):
            yield from safety_problems(knowledge.safety, own, faq)
        if knowledge.source is not None:
            yield from curated_problems(faq, document)
            yield from ledger_problems(knowledge.source, self._documents["source.yaml"], faq, document)

    def _companion(self, name: str, kind: type[ModelT]) -> ModelT | None:
        """Return a file beside the FAQ, None where there is none, or where it is faulty (its problems tell)."""
        path = self._faq_path.with_name(name)
        return self._model(path, kind) if self._has_companions and path.is_file() else None

    def _shipped_model(self, name: str, kind: type[ModelT]) -> ModelT | None:
        """Return a file of the shipped knowledge, for what the FAQ's own folder does not have."""
        return self._model(self._shipped / name, kind, key=f"shipped {name}")

    def _model(self, path: Path, kind: type[ModelT], key: str | None = None) -> ModelT | None:
        document = self._document(path)
        self._documents[key or path.name] = document
        if kind is Faq and isinstance(document.data, list):  # a bare list of entries is as good as a file of them
            _wrap_entries(document)
        return validate(document, kind)

    def _document(self, path: Path) -> Document:
        name = _shown_path(path)
        try:
            content = path.read_bytes()
        except OSError as error:
            what = (
                "there is no such file"
                if isinstance(error, FileNotFoundError)
                else f"it cannot be read ({error.strerror})"
            )
            fix = (
                "Check the path; a folder must hold faq.yaml"
                if path.name == FAQ_FILE
                else "Check the path and its permissions"
            )
            return Document(name, problems=[Problem(name, START, what, fix)])
        self._digest.update(content)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            column = error.start - content.rfind(b"\n", 0, error.start)
            what = "it holds a character that is not UTF-8"
            fix = "Save the file with the encoding UTF-8"
            return Document(name, problems=[Problem(name, Position(line, column), what, fix)])
        return parse_document(text, name)


def _shown_path(path: Path) -> str:
    """Return the path as a maintainer would write it: relative to the current folder where it lies below it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _wrap_entries(document: Document) -> None:
    document.data = {"entries": document.data}
    document.positions = {("entries", *path): position for path, position in document.positions.items()}
    document.key_positions = {("entries", *path): position for path, position in document.key_positions.items()}


def _without_foreign_attachments(knowledge: KnowledgeBase) -> KnowledgeBase:
    """Return the knowledge without rules' links to entries of the shipped FAQ that another FAQ does not have."""
    ids = {entry.id for entry in knowledge.entries}
    rules = tuple(
        rule if rule.attach is None or rule.attach in ids else rule.model_copy(update={"attach": None})
        for rule in knowledge.safety.rules
    )
    return replace(knowledge, safety=knowledge.safety.model_copy(update={"rules": rules}))
