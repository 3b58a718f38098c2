"""From a file or folder to a `KnowledgeBase`.

A folder holds `faq.yaml` and, where wanted, companions beside it: `phrasings.yaml`, `source.yaml`, `wordings.yaml`,
`safety.yaml`, `safety_examples.yaml`, `everyday.yaml`, `languages.yaml`, `vocabulary.yaml`, `negatives.yaml`. A single
file is a FAQ; if it is named `faq.yaml` its companions count too. What is missing is taken from the shipped knowledge:
neutral wordings, which speak of health only in the profile `health`, and the safety rules, so that triage is always on.
Own wordings may be a few: the rest is filled in from the neutral ones.
"""

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.core.errors import KnowledgeError
from bot.core.knowledge.document import Data, Document
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
OFF_TOPIC_SHARE = 0.2
"""Neutral off-topic questions for each way to ask an entry; `docs/decisions.md` says what more and fewer would do."""

ModelT = TypeVar("ModelT", bound=Model)


@dataclass(slots=True)
class LoadedKnowledge:
    """What was read from a path: the knowledge, if it can be served, and everything that is wrong with it."""

    knowledge: KnowledgeBase | None
    """None where a problem keeps it from being served."""
    problems: list[Problem]
    """Errors and warnings, in file order."""
    faq: Document
    draft: KnowledgeBase | None
    """The knowledge although it breaks a rule: for helping to mend it, never for serving; None if a file is faulty."""


def load_knowledge(path: Path, shipped: Path) -> KnowledgeBase:
    """Return the checked knowledge of a file or folder; raises KnowledgeError, with every problem, where it has one.

    Args:
        path: the FAQ file, or the folder that holds `faq.yaml`.
        shipped: the folder of the shipped knowledge, for what `path` does not have.
    """
    loaded = read_knowledge(path, shipped)
    if loaded.knowledge is None:
        raise KnowledgeError(only_errors(loaded.problems))
    return loaded.knowledge


def read_knowledge(path: Path, shipped: Path) -> LoadedKnowledge:
    """Return the knowledge of a file or folder together with every problem; never raises for bad files."""
    return _Reader(path, shipped).read()


class _Reader:
    """Reads the files of one knowledge path, each as a model or None where it is faulty or not there; used once."""

    def __init__(self, path: Path, shipped: Path) -> None:
        self._faq_path = path / FAQ_FILE if path.is_dir() else path
        self._has_companions = path.is_dir() or path.name == FAQ_FILE
        self._shipped = shipped
        self._digest = hashlib.sha256()
        self._documents: dict[str, Document] = {}
        self._faq_document = self._document(self._faq_path)
        if isinstance(self._faq_document.data, list):  # a bare list of entries is as good as a file of them
            _wrap_entries(self._faq_document)
        self._faq = validate(self._faq_document, Faq)
        self._profile = self._faq.profile if self._faq else Profile.GENERAL
        self._phrasings = self._companion(PHRASINGS_FILE, Phrasings)
        self._source = self._companion("source.yaml", Source)
        self._wordings = self._own_wordings()
        self._safety = self._own_safety()
        self._safety_examples = self._companion("safety_examples.yaml", SafetyExamples, "safety_examples.yaml")
        self._everyday = self._companion(EVERYDAY_FILE, Everyday, EVERYDAY_FILE)
        self._languages = self._companion("languages.yaml", Languages, "languages.yaml")
        self._vocabulary = self._whole_vocabulary()
        self._negatives = self._companion("negatives.yaml", Negatives, "neutral/negatives.yaml")
        self._normalizer = Normalizer(self._vocabulary.abbreviations if self._vocabulary else {})

    def read(self) -> LoadedKnowledge:
        problems = [problem for document in self._documents.values() for problem in document.problems]
        told = {(problem.file, problem.position, problem.field_name) for problem in problems}
        rules = (*self._rule_problems(),)
        problems += [one for one in rules if (one.file, one.position, one.field_name) not in told]
        draft = self._knowledge()
        knowledge = None if only_errors(problems) else draft
        return LoadedKnowledge(knowledge, sorted(problems), self._faq_document, draft)

    def _own_wordings(self) -> Wordings | None:
        """Return the wordings beside the FAQ, filled up with the neutral ones of its profile."""
        health = ["neutral/health.yaml"] if self._profile is Profile.HEALTH else []
        layers = [self._shipped_document(name) for name in ("neutral/wordings.yaml", *health)]
        if self._has("wordings.yaml"):
            layers.append(self._document(self._faq_path.with_name("wordings.yaml")))
        return _layered(layers, Wordings)

    def _own_safety(self) -> Safety | None:
        """Return the safety file beside the FAQ, else the shipped one, worded for its profile."""
        if self._has("safety.yaml"):
            return self._companion("safety.yaml", Safety)
        general = ["neutral/safety.yaml"] if self._profile is Profile.GENERAL else []
        return _layered([self._shipped_document(name) for name in ("safety.yaml", *general)], Safety)

    def _whole_vocabulary(self) -> Vocabulary | None:
        """Return the general vocabulary of chat English, with what the knowledge adds to it."""
        general = validate(self._shipped_document("neutral/vocabulary.yaml"), Vocabulary)
        own = self._companion("vocabulary.yaml", Vocabulary)
        if general is None or own is None:
            return general
        abbreviations = {**general.abbreviations, **own.abbreviations}
        return Vocabulary(schema_version=1, abbreviations=abbreviations, groups={**general.groups, **own.groups})

    def _rule_problems(self) -> Iterator[Problem]:
        """Yield what the rules say of every file that is valid by itself, and of the sound entries of a faulty FAQ."""
        document, documents, normalizer = self._faq_document, self._documents, self._normalizer
        entries = list(enumerate(self._faq.entries)) if self._faq else sound_entries(document)
        ids, owners = entry_ids(document), phrasing_owners(entries, normalizer)
        yield from faq_problems(entries, document, normalizer)
        yield from repetition_problems(entries, document, self._phrasings, documents.get(PHRASINGS_FILE))
        if self._phrasings:
            yield from phrasings_problems(self._phrasings, documents[PHRASINGS_FILE], ids, owners, normalizer)
        if self._negatives and self._has("negatives.yaml"):
            yield from negatives_problems(self._negatives, documents["negatives.yaml"], owners, normalizer)
        if self._wordings and self._has("wordings.yaml"):
            yield from wordings_problems(self._wordings, documents["wordings.yaml"], self._profile)
            yield from small_talk_problems(self._wordings, documents["wordings.yaml"], owners, normalizer)
        if self._safety and self._has("safety.yaml"):
            yield from safety_problems(self._safety, documents["safety.yaml"], ids, normalizer)
        if self._has("source.yaml"):
            unreadable = self._has(PHRASINGS_FILE) and not self._phrasings
            further = self._phrasings.phrasings if self._phrasings else {}
            yield from curated_problems(entries, document, None if unreadable else further)
        if self._source:
            yield from ledger_problems(self._source, documents["source.yaml"], entries, document)

    def _knowledge(self) -> KnowledgeBase | None:
        if not (self._faq and self._wordings and self._safety and self._vocabulary):
            return None
        if not (self._safety_examples and self._everyday and self._languages and self._negatives):
            return None
        entries, negatives = _with_further(self._faq.entries, self._phrasings), self._negatives
        if not self._has("negatives.yaml"):
            negatives = _fewer(negatives, entries, self._normalizer)
        return KnowledgeBase(
            entries=entries,
            profile=self._profile,
            wordings=self._wordings,
            safety=_fitting(self._safety, self._faq),
            safety_examples=self._safety_examples,
            everyday=self._everyday,
            everyday_is_off_topic=self._has(EVERYDAY_FILE),
            languages=self._languages,
            vocabulary=self._vocabulary,
            negatives=negatives,
            source=self._source,
            version=self._digest.hexdigest()[:VERSION_DIGITS],
        )

    def _has(self, name: str) -> bool:
        """Return whether something of this name is beside the FAQ; what cannot be read is told, not passed over."""
        path = self._faq_path.with_name(name)
        return self._has_companions and (path.is_symlink() or path.exists())

    def _companion(self, name: str, kind: type[ModelT], instead: str = "") -> ModelT | None:
        """Return a file beside the FAQ, or a shipped one where there is none; None where it is faulty."""
        if self._has(name):
            return validate(self._document(self._faq_path.with_name(name)), kind)
        return validate(self._shipped_document(instead), kind) if instead else None

    def _shipped_document(self, name: str) -> Document:
        return self._document(self._shipped / name, f"shipped {name}")

    def _document(self, path: Path, key: str = "") -> Document:
        """Return the document of a file, noted under its plain name or a given one."""
        document, content = read_document(path)
        self._digest.update(content)
        self._documents[key or path.name] = document
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


def _fewer(neutral: Negatives, entries: Sequence[Entry], normalizer: Normalizer) -> Negatives:
    """Return as many of the neutral negatives, from the top, as keep their place beside the phrasings of a FAQ.

    Without any, whatever is worded like a question of the FAQ ("how do I renew my passport") is answered with it; with
    too many, its own few phrasings drown. A word that one negative alone has and the FAQ has as well shows that they
    may share a subject: it is left out.
    """
    told = (text for entry in entries for text in (*entry.all_phrasings, entry.answer))
    own = set(itertools.chain.from_iterable(map(normalizer.words, told)))
    texts = [text for group in neutral.groups.values() for text in group]
    words = {text: set(normalizer.words(text)) for text in texts}
    counts = Counter(word for found in words.values() for word in found)
    apart = [text for text in texts if not any(counts[word] == 1 for word in words[text] & own)]
    most = round(OFF_TOPIC_SHARE * sum(len(entry.all_phrasings) for entry in entries))
    return neutral.model_copy(update={"groups": {"elsewhere": tuple(apart[:most])}})


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
