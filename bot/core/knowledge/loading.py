"""From a file or folder to a `KnowledgeBase`.

A folder holds `faq.yaml` and, where wanted, companions beside it: `phrasings.yaml`, `source.yaml`, `wordings.yaml`,
`safety.yaml`, `safety_examples.yaml`, `everyday.yaml`, `languages.yaml`, `vocabulary.yaml`, `negatives.yaml`. A single
file is a FAQ; if it is named `faq.yaml` its companions count too. What is missing is taken from the shipped knowledge:
neutral wordings, which speak of health only in the profile `health`, and the safety rules, so that triage is always on.
Own wordings may be a few: the rest is filled in from the neutral ones.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from bot.core.errors import KnowledgeError
from bot.core.knowledge.document import Data, Document
from bot.core.knowledge.elsewhere import elsewhere
from bot.core.knowledge.faq_rules import (
    curated_problems,
    faq_problems,
    negatives_problems,
    phrasing_owners,
    phrasings_problems,
    small_talk_problems,
    wordings_problems,
)
from bot.core.knowledge.files import read_document
from bot.core.knowledge.ledger import ledger_problems
from bot.core.knowledge.models import Entry, Everyday, Faq, KnowledgeBase, Negatives, Phrasings, Source, Vocabulary
from bot.core.knowledge.problems import Problem, only_errors
from bot.core.knowledge.safety_models import NEAREST, Safety, SafetyExamples
from bot.core.knowledge.safety_rules import safety_problems
from bot.core.knowledge.schema import Model
from bot.core.knowledge.text_rules import repetition_problems
from bot.core.knowledge.validation import entry_ids, sound_entries, validate
from bot.core.knowledge.wordings import Languages, Wordings
from bot.core.replies import Profile
from bot.core.text.normalization import Normalizer

FAQ_FILE = "faq.yaml"
EVERYDAY_FILE = "everyday.yaml"
PHRASINGS_FILE = "phrasings.yaml"
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
    draft: KnowledgeBase | None = None
    """The knowledge although it breaks a rule: for helping to mend it, never for serving; None if a file is faulty."""


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


@dataclass(frozen=True, slots=True)
class _Models:
    """The models of all files; None for one that is faulty, or that is not there and not needed."""

    faq: Faq | None
    phrasings: Phrasings | None
    source: Source | None
    wordings: Wordings | None
    safety: Safety | None
    safety_examples: SafetyExamples | None
    everyday: Everyday | None
    languages: Languages | None
    vocabulary: Vocabulary | None
    negatives: Negatives | None


class _Reader:
    """Reads one knowledge path; used once."""

    def __init__(self, path: Path, shipped: Path) -> None:
        self._faq_path = path / FAQ_FILE if path.is_dir() else path
        self._has_companions = path.is_dir() or path.name == FAQ_FILE
        self._shipped = shipped
        self._digest = hashlib.sha256()
        self._documents: dict[str, Document] = {}

    def read(self) -> LoadedKnowledge:
        found = self._models()
        problems = [problem for document in self._documents.values() for problem in document.problems]
        told = {(problem.file, problem.position, problem.field_name) for problem in problems}
        rules = (*self._rule_problems(found),)
        problems += [one for one in rules if (one.file, one.position, one.field_name) not in told]
        draft = self._knowledge(found)
        knowledge = None if only_errors(problems) else draft
        return LoadedKnowledge(knowledge, sorted(problems), self._documents, draft)

    def _models(self) -> _Models:
        faq = self._model(self._faq_path, Faq)
        profile = faq.profile if faq else Profile.GENERAL
        return _Models(
            faq=faq,
            phrasings=self._companion(PHRASINGS_FILE, Phrasings),
            source=self._companion("source.yaml", Source),
            wordings=self._wordings(profile),
            safety=self._safety(profile),
            safety_examples=self._companion("safety_examples.yaml", SafetyExamples, instead="safety_examples.yaml"),
            everyday=self._companion(EVERYDAY_FILE, Everyday, instead=EVERYDAY_FILE),
            languages=self._companion("languages.yaml", Languages, instead="languages.yaml"),
            vocabulary=self._vocabulary(),
            negatives=self._companion("negatives.yaml", Negatives, instead="neutral/negatives.yaml"),
        )

    def _wordings(self, profile: Profile) -> Wordings | None:
        """Return the wordings beside the FAQ, filled up with the neutral ones of its profile."""
        names = ["neutral/wordings.yaml", *(["neutral/health.yaml"] if profile is Profile.HEALTH else [])]
        layers = [self._shipped_document(name) for name in names]
        if self._has("wordings.yaml"):
            layers.append(self._registered(self._faq_path.with_name("wordings.yaml")))
        return _layered(layers, Wordings)

    def _safety(self, profile: Profile) -> Safety | None:
        """Return the safety file beside the FAQ, else the shipped one, worded for its profile."""
        if self._has("safety.yaml"):
            return self._companion("safety.yaml", Safety)
        names = ["safety.yaml", *(["neutral/safety.yaml"] if profile is Profile.GENERAL else [])]
        return _layered([self._shipped_document(name) for name in names], Safety)

    def _vocabulary(self) -> Vocabulary | None:
        """Return the general vocabulary of chat English, with what the knowledge adds to it."""
        general = self._shipped_model("neutral/vocabulary.yaml", Vocabulary)
        own = self._companion("vocabulary.yaml", Vocabulary)
        if general is None or own is None:
            return general
        abbreviations = {**general.abbreviations, **own.abbreviations}
        return Vocabulary(schema_version=1, abbreviations=abbreviations, groups={**general.groups, **own.groups})

    def _rule_problems(self, found: _Models) -> Iterator[Problem]:
        """Yield what the rules say of every file that is valid by itself, and of the sound entries of a faulty FAQ."""
        document = self._documents[self._faq_path.name]
        entries = list(enumerate(found.faq.entries)) if found.faq else sound_entries(document)
        normalizer = Normalizer(found.vocabulary.abbreviations if found.vocabulary else {})
        owners = phrasing_owners(entries, normalizer)
        yield from faq_problems(entries, document, normalizer)
        yield from repetition_problems(entries, document, found.phrasings, self._documents.get(PHRASINGS_FILE))
        if found.phrasings:
            own = self._documents[PHRASINGS_FILE]
            yield from phrasings_problems(found.phrasings, own, entry_ids(document), owners, normalizer)
        if found.negatives and self._has("negatives.yaml"):
            yield from negatives_problems(found.negatives, self._documents["negatives.yaml"], owners, normalizer)
        if found.wordings and self._has("wordings.yaml"):
            own = self._documents["wordings.yaml"]
            profile = found.faq.profile if found.faq else Profile.GENERAL
            yield from wordings_problems(found.wordings, own, profile)
            yield from small_talk_problems(found.wordings, own, owners, normalizer)
        if found.safety and self._has("safety.yaml"):
            own = self._documents["safety.yaml"]
            yield from safety_problems(found.safety, own, entry_ids(document), normalizer)
        if self._has("source.yaml"):
            further = {} if not self._has(PHRASINGS_FILE) else found.phrasings.phrasings if found.phrasings else None
            yield from curated_problems(entries, document, further)
        if found.source:
            yield from ledger_problems(found.source, self._documents["source.yaml"], entries, document)

    def _knowledge(self, found: _Models) -> KnowledgeBase | None:
        if not (found.faq and found.wordings and found.safety and found.vocabulary):
            return None
        if not (found.safety_examples and found.everyday and found.languages and found.negatives):
            return None
        entries, negatives = _with_further(found.faq.entries, found.phrasings), found.negatives
        if not self._has("negatives.yaml"):
            negatives = elsewhere(negatives, entries, Normalizer(found.vocabulary.abbreviations))
        return KnowledgeBase(
            entries=entries,
            profile=found.faq.profile,
            wordings=found.wordings,
            safety=_fitting(found.safety, found.faq),
            safety_examples=found.safety_examples,
            everyday=found.everyday,
            everyday_is_off_topic=self._has(EVERYDAY_FILE),
            languages=found.languages,
            vocabulary=found.vocabulary,
            negatives=negatives,
            source=found.source,
            version=self._digest.hexdigest()[:VERSION_DIGITS],
        )

    def _has(self, name: str) -> bool:
        """Return whether something of this name is beside the FAQ; what cannot be read is told, not passed over."""
        path = self._faq_path.with_name(name)
        return self._has_companions and (path.is_symlink() or path.exists())

    def _companion(self, name: str, kind: type[ModelT], instead: str = "") -> ModelT | None:
        """Return a file beside the FAQ, or a shipped one where there is none; None where it is faulty."""
        if self._has(name):
            return self._model(self._faq_path.with_name(name), kind)
        return self._shipped_model(instead, kind) if instead else None

    def _shipped_model(self, name: str, kind: type[ModelT]) -> ModelT | None:
        """Return a file of the shipped knowledge."""
        return validate(self._shipped_document(name), kind)

    def _shipped_document(self, name: str) -> Document:
        return self._registered(self._shipped / name, key=f"shipped {name}")

    def _registered(self, path: Path, key: str | None = None) -> Document:
        """Return the document of a file, noted under its plain name or a given one."""
        document = self._documents[key or path.name] = self._document(path)
        return document

    def _model(self, path: Path, kind: type[ModelT]) -> ModelT | None:
        document = self._registered(path)
        if kind is Faq and isinstance(document.data, list):  # a bare list of entries is as good as a file of them
            _wrap_entries(document)
        return validate(document, kind)

    def _document(self, path: Path) -> Document:
        document, content = read_document(path)
        self._digest.update(content)
        return document


def _with_further(entries: tuple[Entry, ...], further: Phrasings | None) -> tuple[Entry, ...]:
    """Return the entries with the phrasings that stand in a file of their own, behind their own ones."""
    if further is None:
        return entries
    return tuple(
        entry.model_copy(
            update={
                "phrasings": (*entry.phrasings, *further.phrasings.get(entry.id, ())),
                "other_languages": (*entry.other_languages, *further.other_languages.get(entry.id, ())),
            }
        )
        for entry in entries
    )


def _wrap_entries(document: Document) -> None:
    document.data = {"entries": document.data}
    document.positions = {("entries", *path): position for path, position in document.positions.items()}
    document.key_positions = {("entries", *path): position for path, position in document.key_positions.items()}


def _layered(layers: Sequence[Document], kind: type[ModelT]) -> ModelT | None:
    """Return files laid over each other as one model, the last one on top; None where one is faulty."""
    *under, top = layers
    if any(layer.problems for layer in layers):
        return None
    for layer in reversed(under) if top.data is not None else ():  # an empty file is told as such
        top.data = _merged(top.data, layer.data)
    return validate(top, kind)


def _merged(own: Data, below: Data) -> Data:
    """Return data with what it leaves out, at any depth of mappings, taken from what lies below it."""
    if not (isinstance(own, dict) and isinstance(below, dict)):
        return own
    return {**below, **{name: _merged(value, below.get(name)) for name, value in own.items()}}


def _fitting(safety: Safety, faq: Faq) -> Safety:
    """Return the safety rules without links to entries that the FAQ does not have."""
    ids = {entry.id for entry in faq.entries}
    rules = tuple(
        rule if rule.attach in {None, NEAREST, *ids} else rule.model_copy(update={"attach": None})
        for rule in safety.rules
    )
    return safety.model_copy(update={"rules": rules})
