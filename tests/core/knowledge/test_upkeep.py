"""What a maintainer should look after in valid answers: age, plainness, uncertainty; asked by `check` alone."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import BASE, FOREIGN, SMALL_FAQ, SMALL_SOURCE, changed, lines_of, write_knowledge

from bot.core.checking import check_knowledge
from bot.core.knowledge.models import KnowledgeBase
from bot.core.knowledge.upkeep import OLDEST, WARN_BEFORE, domain_words, reading_grade

CHECKED, DAY = dt.date(2026, 11, 22), dt.timedelta(days=1)
HARD = "Comprehensive institutional regulations notwithstanding, membership identification necessitates presentation."


@pytest.fixture
def told(folder: Path) -> Callable[..., list[str]]:
    """Return what says which problems a FAQ with a ledger has on the day of its last comparison, but for phrasings."""

    def lines(faq: str, today: dt.date = CHECKED, source: str | None = SMALL_SOURCE) -> list[str]:
        folder.joinpath("source.yaml").unlink(missing_ok=True)
        write_knowledge(folder, {"faq.yaml": faq, **({"source.yaml": source} if source else {})})
        found = lines_of(check_knowledge(folder, BASE, today))
        return [line for line in found if "too few phrasings (4" not in line]

    return lines


SOON = "the wording was last compared with the source on 2026-11-22; compare it again by 2029-11-21."
LATE = "the wording was last compared with the source on 2026-11-22, over 3 years ago."
CHECKED_FIELD = "entry 'opening-hours', field 'checked'"
AGAIN = "Compare the wording with the source again and update the date."


@pytest.mark.parametrize(
    ("age", "line"),
    [
        (OLDEST - WARN_BEFORE, ""),
        (OLDEST - WARN_BEFORE + DAY, f"warning: {CHECKED_FIELD}: {SOON} {AGAIN}"),
        (OLDEST, f"warning: {CHECKED_FIELD}: {SOON} {AGAIN}"),
        (OLDEST + DAY, f"{CHECKED_FIELD}: {LATE} {AGAIN}"),
    ],
)
def test_old_wording_is_told_in_time(told: Callable[..., list[str]], age: dt.timedelta, line: str) -> None:
    """Half a year ahead as a warning, after three years as an error."""
    found = told(SMALL_FAQ, CHECKED + age)

    assert found[:1] == ([f"knowledge/faq.yaml:10:14: {line}"] if line else [])
    assert len(found) == (3 if line else 0)


def test_day_that_is_still_to_come_is_told(told: Callable[..., list[str]]) -> None:
    """Nobody can have compared the wording on it; the day itself may be today."""
    assert told(SMALL_FAQ.replace("checked: 2026-11-22", "checked: 2026-11-23", 1)) == [
        "knowledge/faq.yaml:10:14: entry 'opening-hours', field 'checked': 2026-11-23 is in the future; today is 2026-11-22. Give the date on which the wording was compared with the source."
    ]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("How do I borrow a book?", "How do I borrow a book", "the question does not end with a question mark"),
        ("your card at", "your **card** at", "'**card**' is markup"),
    ],
)
def test_slip_in_words_is_an_error_beside_a_ledger_alone(
    told: Callable[..., list[str]], old: str, new: str, what: str
) -> None:
    """Somebody's FAQ may be meant so: there it is a warning."""
    (error,) = told(changed(SMALL_FAQ, old, new))
    (warning,) = told(changed(FOREIGN, old, new), source=None)

    assert what in error
    assert what in warning
    assert (" warning: " in error, " warning: " in warning) == (False, True)


def test_facts_of_a_lost_ledger_are_told_in_words(told: Callable[..., list[str]], folder: Path) -> None:
    """Once, where the first is cited; a file of another name is read alone, and its facts mean nothing."""
    assert told(SMALL_FAQ, source=None) == [
        "knowledge/faq.yaml:8:12: entry 'opening-hours', field 'facts': entries cite facts, but there is no source.yaml next to this file to state them. Put source.yaml back (`git restore` does so), or remove `facts` everywhere if this FAQ has no source."
    ]
    assert told(FOREIGN, source=None) == []
    assert check_knowledge(write_knowledge(folder, {"other.yaml": SMALL_FAQ}) / "other.yaml", BASE, CHECKED) == []


def test_entry_with_one_phrasing_is_warned_of_without_a_ledger(told: Callable[..., list[str]]) -> None:
    """Beside a ledger it is warned of anyway; two ways beside the question pass."""
    faq = FOREIGN.replace("      - can I lend novels\n      - what do I need to borrow something\n", "")

    assert told(faq, source=None) == [
        "knowledge/faq.yaml:14:5: warning: entry 'borrowing': it has too few phrasings (2, including its question), so questions will rarely find it. Add phrasings as people ask, ten if you can."
    ]


def test_hard_wording_is_a_warning(told: Callable[..., list[str]]) -> None:
    """With its grade, and what to do."""
    assert told(changed(SMALL_FAQ, "Show your card at the desk.", HARD)) == [
        f"knowledge/faq.yaml:18:13: warning: entry 'borrowing', field 'answer': the answer reads at school grade {reading_grade(HARD):.0f}; people in pain need 10 or lower. Use shorter sentences and words."
    ]


@pytest.mark.parametrize("evidence", ["theory", "unproven claim", "anecdotal"])
def test_sure_words_for_an_unsure_claim_are_told(told: Callable[..., list[str]], folder: Path, evidence: str) -> None:
    """The answer itself must say so, and the message which words do."""
    write_knowledge(folder, {"wordings.yaml": "schema: 1\nuncertainty: [the leaflet says, is said to]\n"})
    faq = SMALL_FAQ.replace("evidence: practice\n    facts: [card]", f"evidence: {evidence}\n    facts: [card]")

    assert told(faq) == [
        f"knowledge/faq.yaml:18:13: entry 'borrowing', field 'answer': the answer's evidence is '{evidence}', but no words in it say that it is uncertain. Use one of: the leaflet says, is said to."
    ]
    assert told(changed(faq, "Show your card", "As the LEAFLET says, show your card")) == []


def test_grade_grows_with_length_and_syllables(small: KnowledgeBase) -> None:
    """Short sentences of short words are for everybody; words of the subject count as average ones; nothing is 0."""
    assert reading_grade("") == reading_grade("123") == 0.0
    assert reading_grade("Show your card. Take it home.") < 2 < reading_grade(HARD)
    assert reading_grade("Prolotherapy is old.", ["prolotherapy"]) < reading_grade("Prolotherapy is old.")
    assert domain_words(small.source) == {"leaflet", "of", "the", "town", "library", "desk"}  # of title and names
