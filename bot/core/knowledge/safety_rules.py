"""Rules on the safety file that its schema cannot say: names that exist, patterns that can be found, wordings for all.

A rule that names nothing would be silent in the worst moment.
"""

import graphlib
from collections.abc import Iterator

from bot.core.knowledge.document import Document, numbered, problem_at
from bot.core.knowledge.faq_rules import repeated_ids, unknown_name, unknown_names
from bot.core.knowledge.problems import Problem
from bot.core.knowledge.safety_models import NEAREST, Safety
from bot.core.replies import SafetyKind
from bot.core.safety.patterns import GAPS, alternatives, concept_names
from bot.core.text.normalization import Normalizer


def safety_problems(safety: Safety, document: Document, ids: list[str], normalizer: Normalizer) -> Iterator[Problem]:
    """Yield every pattern and rule that could not work, and every kind of safety reply without its wording.

    `ids` are those of the entries that a rule may name; without any, the FAQ cannot be read and they are not checked.
    """
    concepts = list(safety.concepts)
    for name, patterns in safety.concepts.items():
        for path, pattern in numbered(patterns, ("concepts", name)):
            for what, fix in _pattern_faults(pattern, concepts, normalizer):
                yield problem_at(document, path, what, fix)
    yield from _circles(safety, document)
    yield from _rules(safety, document, concepts, ids)
    yield from _replies(safety, document, ids)


def _pattern_faults(pattern: str, concepts: list[str], normalizer: Normalizer) -> Iterator[tuple[str, str]]:
    names, parts = concept_names(pattern), pattern.split()
    for name in names:
        if name not in concepts:
            yield unknown_name("concept", name, concepts)
    if parts[0] in GAPS or parts[-1] in GAPS:
        yield "a pattern cannot begin or end with a gap", "Begin and end it with a word or the name of a concept"
    elif len(parts) == 1 and not names and not normalizer.words(pattern):
        yield f"'{pattern}' contains no word to look for", "Write a word in Latin letters"


def _circles(safety: Safety, document: Document) -> Iterator[Problem]:
    """Yield the concepts of a circle, which contain themselves: the search for them would no longer be bounded."""
    parts = {
        name: {part for pattern in patterns for part in concept_names(pattern)}
        for name, patterns in safety.concepts.items()
    }
    try:
        graphlib.TopologicalSorter(parts).prepare()
    except graphlib.CycleError as error:
        for name in dict.fromkeys(error.args[1]):
            what = f"the concept '{name}' contains itself"
            yield problem_at(document, ("concepts", name), what, "Take its name out")


def _rules(safety: Safety, document: Document, concepts: list[str], ids: list[str]) -> Iterator[Problem]:
    yield from repeated_ids("rule", numbered((rule.id for rule in safety.rules), ("rules",)), document)
    for number, rule in enumerate(safety.rules):
        path = ("rules", number)
        for field, lines in (("all", rule.all_of), ("none", rule.none_of)):
            names = ((place, name) for place, line in numbered(lines, (*path, field)) for name in alternatives(line))
            yield from unknown_names("concept", names, concepts, document)
        if rule.attach and ids and rule.attach != NEAREST:
            yield from unknown_names("entry", [((*path, "attach"), rule.attach)], ids, document)


def _replies(safety: Safety, document: Document, ids: list[str]) -> Iterator[Problem]:
    for kind in SafetyKind:
        if kind in safety.replies:
            if (says := safety.replies[kind].says) and ids:
                yield from unknown_names("entry", [(("replies", str(kind), "says"), says)], ids, document)
        else:
            what, fix = f"there is no wording for '{kind}'", f"Add `{kind}:` with text and caveat"
            yield problem_at(document, ("replies",), what, fix)
