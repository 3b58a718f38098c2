"""What a maintainer should look after in entries that are valid: age, plainness, uncertainty, slips in their words.

For `check` alone, never for the bot's start: an answer does not become wrong overnight.
"""

import datetime as dt
import pathlib
import re
from collections.abc import Iterable, Iterator, Sequence

import pyphen

from bot.core.knowledge.document import Document, Path, problem_at
from bot.core.knowledge.loading import FAQ_FILE
from bot.core.knowledge.models import Entry, KnowledgeBase, Source
from bot.core.knowledge.problems import Problem
from bot.core.knowledge.text_rules import text_problems
from bot.core.knowledge.wordings import Evidence

OLDEST = dt.timedelta(days=3 * 365)
"""Longest time since the wording was compared with the source: NHS and PIF TICK review every three years."""
WARN_BEFORE = dt.timedelta(days=182)
"""How long before that a warning is given: half a year to find somebody."""
HARDEST_GRADE = 10.0
"""Highest Flesch-Kincaid grade of an answer: about what a fifteen-year-old reads with ease."""
EXEMPT_SYLLABLES = 1.5
"""What a domain word counts, whatever its length: about the average of English words."""
FEWEST_WAYS = 3
"""Fewest ways to ask, the question among them, of an entry without a ledger; beside one, `faq_rules` wants more."""
NEEDS_UNCERTAINTY = frozenset({Evidence.THEORY, Evidence.UNPROVEN_CLAIM, Evidence.ANECDOTAL})
"""Kinds of claim whose answers must say in words how uncertain they are; the caveat beside them is not enough."""


def upkeep_problems(knowledge: KnowledgeBase, document: Document, today: dt.date) -> Iterator[Problem]:
    """Yield answers that are too old, hard to read, or surer than their facts."""
    exempt = domain_words(knowledge.source) if knowledge.source else frozenset()
    for number, entry in enumerate(knowledge.entries):
        path = ("entries", number)
        if entry.checked and entry.checked > today:
            what = f"{entry.checked} is in the future; today is {today}"
            fix = "Give the date on which the wording was compared with the source"
            yield problem_at(document, (*path, "checked"), what, fix)
        elif entry.checked:
            yield from _age(entry.checked, today, document, (*path, "checked"))
        if knowledge.source and (grade := reading_grade(entry.answer, exempt)) > HARDEST_GRADE:
            what = f"the answer reads at school grade {grade:.0f}; people in pain need {HARDEST_GRADE:.0f} or lower"
            yield problem_at(document, (*path, "answer"), what, "Use shorter sentences and words").as_warning()
        if _lacks_uncertainty(entry, knowledge.wordings.uncertainty):
            what = f"the answer's evidence is '{entry.evidence}', but no words in it say that it is uncertain"
            fix = f"Use one of: {', '.join(knowledge.wordings.uncertainty)}"
            yield problem_at(document, (*path, "answer"), what, fix)
    for problem in text_problems(list(enumerate(knowledge.entries)), document):
        yield problem if knowledge.source else problem.as_warning()  # without a ledger they may be meant
    if knowledge.source is None:
        yield from _without_ledger(knowledge.entries, document)


def _without_ledger(entries: Sequence[Entry], document: Document) -> Iterator[Problem]:
    """Yield facts whose ledger is lost, and entries that will hardly be found."""
    cites = next((number for number, entry in enumerate(entries) if entry.facts), None)
    has_companions = pathlib.PurePath(document.file).name == FAQ_FILE  # beside a file of another name nothing is read
    if cites is not None and has_companions:
        what = "entries cite facts, but there is no source.yaml next to this file to state them"
        fix = "Put source.yaml back (`git restore` does so), or remove `facts` everywhere if this FAQ has no source"
        yield problem_at(document, ("entries", cites, "facts"), what, fix)
    for number, entry in enumerate(entries):
        ways = len(entry.all_phrasings)
        if ways < FEWEST_WAYS:
            what = f"it has too few phrasings ({ways}, including its question), so questions will rarely find it"
            fix = "Add phrasings as people ask, ten if you can"
            yield problem_at(document, ("entries", number), what, fix).as_warning()


def reading_grade(text: str, exempt: Iterable[str] = ()) -> float:
    """Return the Flesch-Kincaid grade of an English text (J. P. Kincaid and others, 1975); 0 for no words.

    Syllables are counted by pyphen's hyphenation; words in `exempt` (lower case) count as average ones.
    """
    sentences = [part for part in re.split(r"[.!?:;]+(?:\s|$)", text) if part.strip()]
    words = re.findall(r"[a-z']+", text.casefold())
    if not words:
        return 0.0
    known, hyphens = frozenset(exempt), pyphen.Pyphen(lang="en_US").positions
    syllables = sum(EXEMPT_SYLLABLES if word in known else len(hyphens(word)) + 1 for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def domain_words(source: Source) -> frozenset[str]:
    """Return the words of all names in the ledger and of its title: they cannot be replaced by plainer ones."""
    names = [name for section in source.sections for fact in section.facts for name in fact.names]
    return frozenset(re.findall(r"[a-z]+", " ".join((source.title, *names)).casefold()))


def _age(checked: dt.date, today: dt.date, document: Document, path: Path) -> Iterator[Problem]:
    fix = "Compare the wording with the source again and update the date"
    if today - checked > OLDEST:
        what = f"the wording was last compared with the source on {checked}, over 3 years ago"
        yield problem_at(document, path, what, fix)
    elif today - checked > OLDEST - WARN_BEFORE:
        what = f"the wording was last compared with the source on {checked}; compare it again by {checked + OLDEST}"
        yield problem_at(document, path, what, fix).as_warning()


def _lacks_uncertainty(entry: Entry, words: tuple[str, ...]) -> bool:
    text = entry.answer.casefold()
    return bool(words) and entry.evidence in NEEDS_UNCERTAINTY and not any(word.casefold() in text for word in words)
