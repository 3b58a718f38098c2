"""Rules on a whole FAQ that its schema cannot say: unique ids, phrasings of one entry only, links that lead somewhere.

What ties answers to the ledger of facts is in `ledger`, what makes triage work in `safety_rules`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias, get_args

from bot.core.knowledge.document import Document, Texts, numbered, problem_at
from bot.core.knowledge.models import ANSWER_LIMIT, FEWEST_PHRASINGS, QUESTION_LIMIT, Entry, Negatives, Phrasings
from bot.core.knowledge.problems import Problem
from bot.core.knowledge.validation import entry_ids, nearest
from bot.core.knowledge.wordings import Evidence, WithCaveat, Wordings
from bot.core.replies import Profile
from bot.core.text.normalization import Normalizer

_KEBAB_CASE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
Entries: TypeAlias = Sequence[tuple[int, Entry]]
"""Entries, each with its place in the file's list; faulty entries are left out."""


def faq_problems(entries: Entries, document: Document, normalizer: Normalizer) -> Iterator[Problem]:
    """Yield what is wrong with any FAQ, shipped or foreign."""
    yield from repeated_ids("entry", ((("entries", number), entry.id) for number, entry in entries), document)
    yield from _shared_phrasings(entries, document, normalizer)
    yield from _unknown_related(entries, document)


def phrasings_problems(
    phrasings: Phrasings, document: Document, ids: list[str], owners: dict[str, str], normalizer: Normalizer
) -> Iterator[Problem]:
    """Yield phrasings of entries that do not exist, and those that ask the same as a phrasing of another entry.

    `owners` are those of `phrasing_owners`; those of the file are added.
    """
    for field, by_entry, taken, key in (
        ("phrasings", phrasings.phrasings, owners, normalizer.key),
        ("other_languages", phrasings.other_languages, dict[str, str](), str.casefold),
    ):
        for entry_id, texts in by_entry.items():
            if ids and entry_id not in ids:  # without ids the FAQ cannot be read, which is told
                what, fix = unknown_name("entry", entry_id, ids)
                place = document.key_positions.get((field, entry_id))
                if not fix.endswith("?"):
                    fix = f"{fix}, or delete these phrasings if the entry was retired"
                yield problem_at(document, (field, entry_id), what, fix, place)
            yield from _taken(numbered(texts, (field, entry_id)), document, taken, key, entry_id)


def curated_problems(
    entries: Entries, document: Document, further: Mapping[str, Sequence[str]] | None = MappingProxyType({})
) -> Iterator[Problem]:
    """Yield what is wrong with a FAQ that stands beside a ledger of facts, where nothing may be left to defaults.

    `further` are phrasings of a file of their own, by the id of their entry; None where it cannot be read.
    """
    for number, entry in entries:
        path = ("entries", number)
        if not _KEBAB_CASE.fullmatch(entry.id):
            what, fix = f"the id '{entry.id}' is not in kebab-case", "Use lowercase letters, digits and single hyphens"
            yield problem_at(document, (*path, "id"), what, fix)
        for name in ("section", "checked", *(("evidence", "facts") if entry.covered else ())):
            if name not in entry.model_fields_set and f" {name}: " in f" {entry.answer} ":
                what = f"the answer holds what looks like the field '{name}'"
                yield problem_at(document, (*path, "answer"), what, "Move its line to the left, below `answer:`")
            elif name not in entry.model_fields_set or not getattr(entry, name):
                yield problem_at(document, (*path, name), f"the field '{name}' is missing", f"Add `{name}: …`")
        for name, text, limit in (("question", entry.question, QUESTION_LIMIT), ("answer", entry.answer, ANSWER_LIMIT)):
            if len(text) > limit:
                what = f"this has {len(text)} characters; the limit is {limit}"
                yield problem_at(document, (*path, name), what, "Shorten it")
        ways = len(entry.all_phrasings) + len(further.get(entry.id, ()) if further else ())
        if further is not None and ways < FEWEST_PHRASINGS:
            what = f"it has too few phrasings ({ways}, including its question)"
            yield problem_at(document, path, what, f"Add phrasings until there are {FEWEST_PHRASINGS}").as_warning()


def negatives_problems(
    negatives: Negatives, document: Document, owners: dict[str, str], normalizer: Normalizer
) -> Iterator[Problem]:
    """Yield every negative that is also a phrasing of an entry; `owners` are those of `phrasing_owners`."""
    for group, texts in negatives.groups.items():
        yield from _taken(numbered(texts, ("groups", group)), document, owners, normalizer.key)


def small_talk_problems(
    wordings: Wordings, document: Document, owners: dict[str, str], normalizer: Normalizer
) -> Iterator[Problem]:
    """Yield every phrase of small talk that is also a phrasing of an entry; `owners` are those of `phrasing_owners`."""
    for number, talk in enumerate(wordings.small_talk):
        texts = numbered(talk.phrasings, ("small_talk", number, "phrasings"))
        yield from _taken(texts, document, owners, normalizer.key)


def wordings_problems(wordings: Wordings, document: Document, profile: Profile) -> Iterator[Problem]:
    """Yield what an FAQ on health lacks: a caveat for each kind of reply, and the note to see a physician."""
    if profile is not Profile.HEALTH:
        return
    caveats = wordings.caveats
    kinds = [str(kind) for kind in Evidence if kind is not Evidence.DIRECTORY]  # older files do not know that one
    for field, needed, given in (
        ("evidence", kinds, caveats.evidence.keys()),
        ("outcomes", get_args(WithCaveat), caveats.outcomes.keys()),
    ):
        for name in needed:
            if name not in given:
                yield problem_at(document, ("caveats", field), f"there is no caveat for '{name}'", f"Add `{name}: …`")
    for path, text in ((("caveats", "answer"), caveats.answer), (("physician_note",), wordings.physician_note)):
        if text is None:
            yield problem_at(document, path, "an FAQ on health needs this", "Write the text, or remove the line")


def _shared_phrasings(entries: Entries, document: Document, normalizer: Normalizer) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for number, entry in entries:
        path = ("entries", number)
        if not any(map(normalizer.key, entry.all_phrasings)):
            what = "neither the question nor any phrasing contains a word that can be matched"
            fix = "Add a phrasing in Latin letters; what is in another script goes to other_languages"
            yield problem_at(document, (*path, "question"), what, fix)
        texts = [((*path, "question"), entry.question), *numbered(entry.phrasings, (*path, "phrasings"))]
        yield from _taken(texts, document, owners, normalizer.key, entry.id)
    for number, entry in entries:
        for place, question in numbered(entry.tests.find, ("entries", number, "tests", "find")):
            if normalizer.key(question) in owners:
                what = f"the test '{question}' is also a phrasing, so it tests nothing"
                yield problem_at(document, place, what, "Reword the test, or remove the phrasing")


def _taken(
    texts: Texts, document: Document, owners: dict[str, str], key: Callable[[str], str], own: str = ""
) -> Iterator[Problem]:
    """Yield the texts that ask the same as a phrasing of an entry; those without a key are passed over.

    `owners` are the ids of entries by the keys of their phrasings; `own`, if the texts are phrasings of that entry, is
    added for those that no other entry has.
    """
    fix = "Keep it only in the entry that answers it" if own else "Keep only one of them"
    for path, text in texts:
        asked = key(text)
        owner = owners.setdefault(asked, own) if own and asked else owners.get(asked, own)
        if owner != own:
            what = f"'{text}' asks the same thing as a phrasing of the entry '{owner}'"
            yield problem_at(document, path, what, fix)


def _unknown_related(entries: Entries, document: Document) -> Iterator[Problem]:
    ids = entry_ids(document)
    for number, entry in entries:
        names = [*numbered(entry.related, ("entries", number, "related"))]
        yield from unknown_names("entry", names, ids, document)
        for path, related in names:
            if related == entry.id:
                yield problem_at(document, path, "the entry lists itself as related", "Remove it")


def phrasing_owners(entries: Entries, normalizer: Normalizer) -> dict[str, str]:
    """Return the id of an entry for the key of each of its phrasings."""
    keys = ((normalizer.key(phrasing), entry.id) for _, entry in entries for phrasing in entry.all_phrasings)
    return {key: entry_id for key, entry_id in keys if key}


def repeated_ids(kind: str, ids: Texts, document: Document) -> Iterator[Problem]:
    """Yield the ids, each with the path of its item, that an item above has already."""
    seen: set[str] = set()
    for path, name in ids:
        if name in seen:
            what = f"the id '{name}' is already used by {'an' if kind == 'entry' else 'a'} {kind} above"
            yield problem_at(document, (*path, "id"), what, f"Give this {kind} a different id")
        seen.add(name)


def unknown_names(kind: str, names: Texts, valid: Sequence[str], document: Document) -> Iterator[Problem]:
    """Yield the names that do not exist."""
    for path, name in names:
        if name not in valid:
            yield problem_at(document, path, *unknown_name(kind, name, valid))


def unknown_name(kind: str, name: str, valid: Sequence[str]) -> tuple[str, str]:
    """Return what is wrong and what to write for a name that does not exist."""
    near = nearest(name, valid)
    fix = f"Did you mean '{near}'?" if near else f"Use the name of an existing {kind}"
    return f"there is no {kind} '{name}'", fix
