"""Rules on a whole FAQ that its schema cannot say: unique ids, phrasings of one entry only, links that lead somewhere.

Pure: models and documents in, problems out. What ties answers to the ledger of facts is in `ledger`, what makes
triage work in `safety_rules`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from bot.core.knowledge.document import Document, problem_at
from bot.core.knowledge.models import ANSWER_LIMIT, FEWEST_PHRASINGS, QUESTION_LIMIT, Entry, Negatives, Phrasings
from bot.core.knowledge.problems import Problem, Severity
from bot.core.knowledge.schema import Model
from bot.core.knowledge.validation import entry_ids, nearest
from bot.core.knowledge.wordings import Evidence, NoticeTexts, PublicTexts, Wordings
from bot.core.replies import Outcome, Profile
from bot.core.text.normalization import Normalizer

KEBAB_CASE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

NONE: Mapping[str, Sequence[str]] = MappingProxyType({})

Entries: TypeAlias = Sequence[tuple[int, Entry]]
"""Entries, each with its place in the file's list; faulty entries are left out."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PLACEHOLDERS = {
    "provenance": ("title", "sections", "checked", "version"),
    "provenance_plain": ("version",),
    "miss": ("topics",),
}
"""Fields of the wordings in which something is filled in, and what."""
_NOTICE_PLACEHOLDERS = {
    "about": ("title", "author", "date", "funding", "covered", "uncovered", "days", "review", "version"),
    "about_plain": ("covered", "uncovered", "review", "version"),
    "topic": ("topic",),
    "page": ("number", "pages"),
    "wrong": ("contact",),
    "too_fast": ("seconds",),
}
"""The same for the notices among them."""
CONTACT_PLACEHOLDERS = ("emergency", "crisis")
"""What is filled in where somebody is told whom to call."""


def faq_problems(entries: Entries, document: Document, normalizer: Normalizer) -> Iterator[Problem]:
    """Yield what is wrong with any FAQ, shipped or foreign."""
    yield from _duplicate_ids(entries, document)
    yield from _shared_phrasings(entries, document, normalizer)
    yield from _unknown_related(entries, document)


def phrasings_problems(
    phrasings: Phrasings, document: Document, ids: list[str], owners: dict[str, str], normalizer: Normalizer
) -> Iterator[Problem]:
    """Yield phrasings of entries that do not exist, and those that ask the same as a phrasing of another entry.

    `owners` are those of `phrasing_owners`; those of the file are added.
    """
    for field, entry_id in (
        *(("phrasings", entry_id) for entry_id in phrasings.phrasings),
        *(("other_languages", entry_id) for entry_id in phrasings.other_languages),
    ):
        if ids and entry_id not in ids:  # without ids the FAQ cannot be read, which is told
            what, fix = unknown_name("entry", entry_id, ids)
            place = document.key_positions.get((field, entry_id))
            if not fix.endswith("?"):
                fix = f"{fix}, or delete these phrasings if the entry was retired"
            yield problem_at(document, (field, entry_id), what, fix, place)
    foreign: dict[str, str] = {}
    for entry_id, texts in phrasings.other_languages.items():
        for index, text in enumerate(texts):
            owner = foreign.setdefault(text.casefold(), entry_id)
            if owner != entry_id:
                what = f"'{text}' asks the same thing as a phrasing of the entry '{owner}'"
                fix = "Keep it only in the entry that answers it"
                yield problem_at(document, ("other_languages", entry_id, index), what, fix)
    for entry_id, texts in phrasings.phrasings.items():
        for index, text in enumerate(texts):
            key = normalizer.key(text)
            owner = owners.setdefault(key, entry_id) if key else entry_id
            if owner != entry_id:
                what = f"'{text}' asks the same thing as a phrasing of the entry '{owner}'"
                yield problem_at(
                    document, ("phrasings", entry_id, index), what, "Keep it only in the entry that answers it"
                )


def curated_problems(
    entries: Entries, document: Document, further: Mapping[str, Sequence[str]] | None = NONE
) -> Iterator[Problem]:
    """Yield what is wrong with a FAQ that stands beside a ledger of facts, where nothing may be left to defaults.

    `further` are phrasings of a file of their own, by the id of their entry; None where it cannot be read.
    """
    for number, entry in entries:
        path = ("entries", number)
        if not KEBAB_CASE.fullmatch(entry.id):
            what, fix = f"the id '{entry.id}' is not in kebab-case", "Use lowercase letters, digits and single hyphens"
            yield problem_at(document, (*path, "id"), what, fix)
        for name in _missing_fields(entry):
            yield problem_at(document, (*path, name), f"the field '{name}' is missing", f"Add `{name}: …`")
        for name, text, limit in (("question", entry.question, QUESTION_LIMIT), ("answer", entry.answer, ANSWER_LIMIT)):
            if len(text) > limit:
                what = f"this has {len(text)} characters; the limit is {limit}"
                yield problem_at(document, (*path, name), what, "Shorten it")
        ways = len(entry.all_phrasings) + len(further.get(entry.id, ()) if further else ())
        if further is not None and ways < FEWEST_PHRASINGS:
            what = f"it has too few phrasings ({ways}, including its question)"
            yield _warning(problem_at(document, path, what, f"Add phrasings until there are {FEWEST_PHRASINGS}"))


def negatives_problems(
    negatives: Negatives, document: Document, owners: Mapping[str, str], normalizer: Normalizer
) -> Iterator[Problem]:
    """Yield every negative that is also a phrasing of an entry; `owners` are those of `phrasing_owners`."""
    for group, phrasings in negatives.groups.items():
        for number, phrasing in enumerate(phrasings):
            if owner := owners.get(normalizer.key(phrasing)):
                what = f"'{phrasing}' is also a phrasing of the entry '{owner}'"
                yield problem_at(document, ("groups", group, number), what, "Keep only one of them")


def small_talk_problems(
    wordings: Wordings, document: Document, owners: Mapping[str, str], normalizer: Normalizer
) -> Iterator[Problem]:
    """Yield every phrase of small talk that is also a phrasing of an entry; `owners` are those of `phrasing_owners`."""
    for number, talk in enumerate(wordings.small_talk):
        for index, phrasing in enumerate(talk.phrasings):
            if owner := owners.get(normalizer.key(phrasing)):
                what = f"'{phrasing}' is also a phrasing of the entry '{owner}'"
                yield problem_at(document, ("small_talk", number, "phrasings", index), what, "Keep only one of them")


def wordings_problems(wordings: Wordings, document: Document, profile: Profile) -> Iterator[Problem]:
    """Yield what an FAQ on health lacks, caveats of kinds that do not exist, and placeholders that nothing fills."""
    outcomes = [str(outcome) for outcome in Outcome if outcome not in {Outcome.ANSWER, Outcome.LIKELY, Outcome.SAFETY}]
    for field, known, given in (
        ("evidence", [*map(str, Evidence)], [*map(str, wordings.caveats.evidence)]),
        ("outcomes", outcomes, [*wordings.caveats.outcomes]),
    ):
        yield from _unknown_caveats(field, known, given, document)
        for name in known if profile is Profile.HEALTH else ():
            if name not in given and name != Evidence.DIRECTORY:  # older files do not know it
                yield problem_at(document, ("caveats", field), f"there is no caveat for '{name}'", f"Add `{name}: …`")
    if profile is Profile.HEALTH:
        for path, text in (
            (("caveats", "answer"), wordings.caveats.answer),
            (("physician_note",), wordings.physician_note),
        ):
            if text is None:
                yield problem_at(document, path, "an FAQ on health needs this", "Write the text, or remove the line")
    yield from _unfilled_wordings(wordings, document)


def _unfilled_wordings(wordings: Wordings, document: Document) -> Iterator[Problem]:
    """Yield every placeholder of the wordings that nothing is filled in for."""
    for field in Wordings.model_fields:
        yield from unfilled(wordings, field, (), _PLACEHOLDERS.get(field, ()), document)
    for field in NoticeTexts.model_fields:
        yield from unfilled(wordings.notices, field, ("notices",), _NOTICE_PLACEHOLDERS.get(field, ()), document)
    for field in PublicTexts.model_fields:
        above = ("notices", "in_public")
        yield from unfilled(wordings.notices.in_public, field, above, CONTACT_PLACEHOLDERS, document)
    for number, talk in enumerate(wordings.small_talk):
        yield from unfilled(talk, "reply", ("small_talk", number), ("topics",), document)


def _unknown_caveats(field: str, known: list[str], given: list[str], document: Document) -> Iterator[Problem]:
    for name in given:
        if name not in known:
            path, near = ("caveats", field, name), nearest(name, known)
            what = f"there is no kind of reply called '{name}'"
            fix = f"Did you mean '{near}'?" if near else f"Use one of: {', '.join(known)}"
            yield problem_at(document, path, what, fix, position=document.key_positions.get(path))


def unfilled(
    model: Model, field: str, above: tuple[str | int, ...], known: Sequence[str], document: Document
) -> Iterator[Problem]:
    """Yield every placeholder of a text field that nothing is filled in for."""
    text = getattr(model, field)
    for name in _PLACEHOLDER.findall(text) if isinstance(text, str) else ():
        if name not in known:
            filled = ", ".join(f"{{{placeholder}}}" for placeholder in known)
            fix = f"The placeholders here are: {filled}" if filled else "Write plain words: there are none here"
            yield problem_at(document, (*above, field), f"there is no placeholder {{{name}}} here", fix)


def _duplicate_ids(entries: Entries, document: Document) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, entry in entries:
        if entry.id in seen:
            what = f"the id '{entry.id}' is already used by an entry above"
            yield problem_at(document, ("entries", number, "id"), what, "Give this entry a different id")
        seen.add(entry.id)


def _shared_phrasings(entries: Entries, document: Document, normalizer: Normalizer) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for number, entry in entries:
        fields = [("question",), *(("phrasings", index) for index in range(len(entry.phrasings)))]
        keys = [normalizer.key(phrasing) for phrasing in entry.all_phrasings]
        if not any(keys):
            what = "neither the question nor any phrasing contains a word that can be matched"
            fix = "Add a phrasing in Latin letters; other scripts are not read"
            yield problem_at(document, ("entries", number, "question"), what, fix)
        for field, phrasing, key in zip(fields, entry.all_phrasings, keys, strict=True):
            owner = owners.setdefault(key, entry.id)
            if owner != entry.id and key:
                what = f"'{phrasing}' asks the same thing as a phrasing of the entry '{owner}'"
                fix = "Keep it only in the entry that answers it"
                yield problem_at(document, ("entries", number, *field), what, fix)
    yield from _tests_among_phrasings(entries, document, normalizer, owners)


def _tests_among_phrasings(
    entries: Entries, document: Document, normalizer: Normalizer, owners: dict[str, str]
) -> Iterator[Problem]:
    for number, entry in entries:
        for index, question in enumerate(entry.tests.find):
            if normalizer.key(question) in owners:
                what = f"the test '{question}' is also a phrasing, so it tests nothing"
                fix = "Reword the test, or remove the phrasing"
                yield problem_at(document, ("entries", number, "tests", "find", index), what, fix)


def _unknown_related(entries: Entries, document: Document) -> Iterator[Problem]:
    ids = entry_ids(document)
    for number, entry in entries:
        for index, related in enumerate(entry.related):
            path = ("entries", number, "related", index)
            if related not in ids:
                yield problem_at(document, path, *unknown_name("entry", related, ids))
            elif related == entry.id:
                yield problem_at(document, path, "the entry lists itself as related", "Remove it")


def phrasing_owners(entries: Entries, normalizer: Normalizer) -> dict[str, str]:
    """Return the id of an entry for the key of each of its phrasings."""
    keys = ((normalizer.key(phrasing), entry.id) for _, entry in entries for phrasing in entry.all_phrasings)
    return {key: entry_id for key, entry_id in keys if key}


def unknown_name(kind: str, name: str, valid: list[str]) -> tuple[str, str]:
    """Return what is wrong and what to write for a name that does not exist."""
    near = nearest(name, valid)
    fix = f"Did you mean '{near}'?" if near else f"Use the name of an existing {kind}"
    return f"there is no {kind} '{name}'", fix


def _missing_fields(entry: Entry) -> list[str]:
    needed = ["section", "checked"] + (["evidence", "facts"] if entry.covered else [])
    return [name for name in needed if name not in entry.model_fields_set or not getattr(entry, name)]


def _warning(problem: Problem) -> Problem:
    return dataclasses.replace(problem, severity=Severity.WARNING)
