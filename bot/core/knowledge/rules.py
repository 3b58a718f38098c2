"""Rules on a whole FAQ that its schema cannot say: unique ids, phrasings of one entry only, links that lead somewhere.

Pure: models and documents in, problems out. What ties answers to the ledger of facts is in `ledger`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from bot.core.knowledge.document import Document
from bot.core.knowledge.problems import Problem, Severity
from bot.core.knowledge.validation import nearest, problem_at
from bot.core.matching.normalization import Normalizer
from bot.core.model import Entry, Evidence, Faq, Negatives, Safety, Wordings
from bot.core.replies import Outcome, SafetyKind

KEBAB_CASE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FEWEST_PHRASINGS = 10
"""An entry with fewer is poorly found: accuracy still rises steeply up to here (measured on public intent sets)."""


def faq_problems(faq: Faq, document: Document, normalizer: Normalizer) -> Iterator[Problem]:
    """Yield what is wrong with any FAQ, shipped or foreign."""
    yield from _duplicate_ids(faq, document)
    yield from _shared_phrasings(faq, document, normalizer)
    yield from _unknown_related(faq, document)


def curated_problems(faq: Faq, document: Document) -> Iterator[Problem]:
    """Yield what is wrong with a FAQ that stands beside a ledger of facts, where nothing may be left to defaults."""
    for number, entry in enumerate(faq.entries):
        path = ("entries", number)
        if not KEBAB_CASE.fullmatch(entry.id):
            yield problem_at(
                document,
                (*path, "id"),
                f"the id '{entry.id}' is not in kebab-case",
                "Use small letters, digits and single hyphens",
            )
        for name in _missing_fields(entry):
            yield problem_at(document, (*path, name), f"the field '{name}' is missing", f"Add `{name}: …`")
        if len(entry.all_phrasings) < FEWEST_PHRASINGS:
            what = f"there are only {len(entry.all_phrasings)} ways to ask this"
            yield _warning(
                problem_at(document, path, what, f"Add phrasings until there are at least {FEWEST_PHRASINGS}")
            )


def negatives_problems(negatives: Negatives, document: Document, faq: Faq, normalizer: Normalizer) -> Iterator[Problem]:
    """Yield every negative that is also a phrasing of an entry."""
    owners = {normalizer.key(phrasing): entry.id for entry in faq.entries for phrasing in entry.all_phrasings}
    for group, phrasings in negatives.groups.items():
        for number, phrasing in enumerate(phrasings):
            if owner := owners.get(normalizer.key(phrasing)):
                what = f"'{phrasing}' is also a phrasing of the entry '{owner}'"
                yield problem_at(document, ("groups", group, number), what, "Keep it in one place")


def wordings_problems(wordings: Wordings, document: Document) -> Iterator[Problem]:
    """Yield every kind of reply or claim that has no caveat, and every placeholder that would not be filled in."""
    outcomes = [str(outcome) for outcome in Outcome if outcome not in {Outcome.ANSWER, Outcome.SAFETY}]
    yield from _missing_caveats("evidence", [str(kind) for kind in Evidence], set(wordings.caveats.evidence), document)
    yield from _missing_caveats("outcomes", outcomes, set(wordings.caveats.outcomes), document)


def _missing_caveats(field: str, needed: list[str], given: Set[str], document: Document) -> Iterator[Problem]:
    for name in needed:
        if name not in given:
            yield problem_at(document, ("caveats", field), f"there is no caveat for '{name}'", f"Add `{name}: …`")
    for name in sorted(given - set(needed)):
        what = f"there is no kind of reply called '{name}'"
        yield problem_at(document, ("caveats", field, name), what, f"Use one of: {', '.join(needed)}")


def safety_problems(safety: Safety, document: Document, faq: Faq) -> Iterator[Problem]:
    """Yield every rule that names a concept or an entry which does not exist, and every kind without its wording."""
    ids, concepts = [entry.id for entry in faq.entries], list(safety.concepts)
    for number, rule in enumerate(safety.rules):
        for field, lines in (("all", rule.all_of), ("none", rule.none_of)):
            for index, line in enumerate(lines):
                for name in (part.strip() for part in line.split("|")):
                    if name not in concepts:
                        yield problem_at(
                            document, ("rules", number, field, index), *unknown_name("concept", name, concepts)
                        )
        if rule.attach and rule.attach not in ids:
            yield problem_at(document, ("rules", number, "attach"), *unknown_name("entry", rule.attach, ids))
    for kind in SafetyKind:
        if kind not in safety.replies:
            yield problem_at(
                document, ("replies",), f"there is no wording for '{kind}'", f"Add `{kind}:` with text and caveat"
            )


def _duplicate_ids(faq: Faq, document: Document) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, entry in enumerate(faq.entries):
        if entry.id in seen:
            yield problem_at(
                document,
                ("entries", number, "id"),
                f"the id '{entry.id}' is taken by an entry above",
                "Give this entry an id of its own",
            )
        seen.add(entry.id)


def _shared_phrasings(faq: Faq, document: Document, normalizer: Normalizer) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for number, entry in enumerate(faq.entries):
        fields = [("question",), *(("phrasings", index) for index in range(len(entry.phrasings)))]
        for field, phrasing in zip(fields, entry.all_phrasings, strict=True):
            key = normalizer.key(phrasing)
            owner = owners.setdefault(key, entry.id)
            if owner != entry.id and key:
                what = f"'{phrasing}' asks the same as a phrasing of the entry '{owner}'"
                yield problem_at(
                    document, ("entries", number, *field), what, "Keep it in the one entry that answers it"
                )
    yield from _tests_among_phrasings(faq, document, normalizer, owners)


def _tests_among_phrasings(
    faq: Faq, document: Document, normalizer: Normalizer, owners: dict[str, str]
) -> Iterator[Problem]:
    for number, entry in enumerate(faq.entries):
        for index, question in enumerate(entry.tests.find):
            if normalizer.key(question) in owners:
                what = f"the test '{question}' is also a phrasing, so it tests nothing"
                yield problem_at(
                    document,
                    ("entries", number, "tests", "find", index),
                    what,
                    "Reword the test or remove the phrasing",
                )


def _unknown_related(faq: Faq, document: Document) -> Iterator[Problem]:
    ids = [entry.id for entry in faq.entries]
    for number, entry in enumerate(faq.entries):
        for index, related in enumerate(entry.related):
            path = ("entries", number, "related", index)
            if related not in ids:
                yield problem_at(document, path, *unknown_name("entry", related, ids))
            elif related == entry.id:
                yield problem_at(document, path, "the entry is related to itself", "Remove it")


def unknown_name(kind: str, name: str, valid: list[str]) -> tuple[str, str]:
    """Return what is wrong and what to write for a name that does not exist."""
    near = nearest(name, valid)
    return (
        f"there is no {kind} with the id '{name}'",
        f"Did you mean '{near}'" if near else f"Use the id of an existing {kind}",
    )


def _missing_fields(entry: Entry) -> list[str]:
    needed = ["section", "checked"] + (["evidence", "facts"] if entry.covered else [])
    return [name for name in needed if name not in entry.model_fields_set or not getattr(entry, name)]


def _warning(problem: Problem) -> Problem:
    return Problem(
        problem.file,
        problem.position,
        problem.what,
        problem.fix,
        problem.entry_id,
        problem.field_name,
        Severity.WARNING,
    )
