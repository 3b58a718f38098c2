"""The ledger of facts held against the answers: nothing unused, nothing invented, nothing torn apart."""

import re
from collections.abc import Iterator

from bot.core.knowledge.document import Document, numbered, problem_at, words_in
from bot.core.knowledge.faq_rules import Entries, repeated_ids, unknown_names
from bot.core.knowledge.models import Entry, Fact, Source
from bot.core.knowledge.problems import Problem
from bot.core.knowledge.validation import cited_facts, entry_ids

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_SPELT_OUT = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBER_WORDS = {
    word: str(number)
    for number, word in (*enumerate(_SPELT_OUT.split(), 2), *zip(range(20, 100, 10), _TENS.split(), strict=True))
}
"""Number words that count as figures; 'one' is left out because it is mostly a pronoun."""
_LONG_UNITS = "second minute hour day week month year session ml mm cm mg %"
_SHORT_UNITS = {"sec": "second", "min": "minute", "hr": "hour", "h": "hour", "wk": "week", "yr": "year", "percent": "%"}
_UNITS = {unit: unit for unit in _LONG_UNITS.split()} | _SHORT_UNITS
"""Units by the words for them, without a final s."""
_ONE = rf"\d+(?:[.,]\d+)?|{'|'.join(_NUMBER_WORDS)}"
_MEASURE = re.compile(
    rf"\b({_ONE})(?:\s*(?:to|or|and|[-\u2013])\s*({_ONE}))?[\s-]*"
    rf"(%|(?:{'|'.join(sorted(_UNITS.keys() - {'%'}, key=len, reverse=True))})s?\b"
    r"|times\s+(?:a|per|each|every)\s+(?:day|week|month))",
    re.IGNORECASE,
)


def ledger_problems(
    source: Source, source_document: Document, entries: Entries, faq_document: Document
) -> Iterator[Problem]:
    """Yield every place where the ledger and the answers do not agree."""
    placed = [
        (("sections", number, "facts", index), fact)
        for number, section in enumerate(source.sections)
        for index, fact in enumerate(section.facts)
    ]
    facts = {fact.id: fact for _, fact in placed}
    yield from repeated_ids("fact", ((path, fact.id) for path, fact in placed), source_document)
    for path, fact in placed:
        yield from unknown_names("fact", numbered(fact.tied_to, (*path, "with")), list(facts), source_document)
    for number, entry in entries:
        answer = ("entries", number, "answer")
        yield from unknown_names("fact", numbered(entry.facts, ("entries", number, "facts")), list(facts), faq_document)
        cited = [facts[fact_id] for fact_id in entry.facts if fact_id in facts]
        for what, fix in _torn_apart(cited):
            yield problem_at(faq_document, answer, what, fix)
        for words, what, fix in _uncited(entry, cited, facts):
            yield problem_at(faq_document, answer, what, fix, faq_document.place_of(answer, words_in(words)))
    if entry_ids(faq_document):  # else nothing is known of what the entries cite
        used = cited_facts(faq_document)
        fix = "Tell it in an answer, and add it to that entry's facts"
        for path, fact in placed:
            if fact.id not in used:
                yield problem_at(source_document, path, "no entry uses this fact", fix)


def _torn_apart(cited: list[Fact]) -> Iterator[tuple[str, str]]:
    ids = {fact.id for fact in cited}
    for fact in cited:
        for other in fact.tied_to:
            if other not in ids:
                yield f"it uses the fact '{fact.id}' without '{other}'", f"Say '{other}' too and add it to facts"


def _uncited(entry: Entry, cited: list[Fact], facts: dict[str, Fact]) -> Iterator[tuple[str, str, str]]:
    """Yield numbers and names in the answer that no cited fact holds, as they stand there, with what is wrong."""
    told = " ".join(text for fact in cited for text in (fact.fact, *fact.figures))
    known_numbers, known_measures = _numbers(told), _measures(told)
    for number, words in sorted(_numbers(entry.answer).items()):
        if number not in known_numbers:
            what = f"the number {number} is in none of its facts"
            yield words, what, "Correct the number, or add the fact that states it"
    unknown = {key: words for key, words in _measures(entry.answer).items() if key not in known_measures}
    for words in dict.fromkeys(unknown.values()):
        others = [other for (number, _), other in known_measures.items() if number in _numbers(words)]
        if others:
            what = f"it says '{words}', but its facts say '{others[0]}'"
            yield words, what, "Correct the number or its unit, or add the fact that states it"
    known_names = {name.casefold() for fact in cited for name in fact.names}
    for name in sorted({name for fact in facts.values() for name in fact.names}):
        if _mentions(entry.answer, name) and not any(name.casefold() in known for known in known_names):
            holder = next(fact.id for fact in facts.values() if name in fact.names)
            what = f"it names '{name}', which is in none of its facts"
            yield name, what, f"Add '{holder}' to facts, or leave the name out"


def _numbers(text: str) -> dict[str, str]:
    """Return the numbers of a text in digits, each with the words that it first stands in."""
    words = re.findall(r"[a-z]+", text, re.IGNORECASE)
    spelt = {_NUMBER_WORDS[word.casefold()]: word for word in reversed(words) if word.casefold() in _NUMBER_WORDS}
    return spelt | {number: number for number in _NUMBER.findall(text)}


def _measures(text: str) -> dict[tuple[str, str], str]:
    """Return the numbers of a text that have a unit, with it, each with the words that it first stands in."""
    found: dict[tuple[str, str], str] = {}
    for measure in _MEASURE.finditer(text):
        *numbers, unit = measure.groups()
        for number in filter(None, numbers):
            digits = _NUMBER_WORDS.get(number.casefold(), number)
            found.setdefault((digits, _unit(unit)), measure[0])
    return found


def _unit(words: str) -> str:
    """Return the name of a unit; how often is told by the period, "times a day"."""
    *_, last = words.casefold().split()
    return f"times a {last}" if last != words.casefold() else _UNITS.get(last.removesuffix("s"), last)


def _mentions(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None
