"""Rules that need more than one field or file: ids, phrasings, links, caveats."""

import re

import pytest
from conftest import NEGATIVES, SHIPPED, SMALL_FAQ, changed, lines_of, numbered, table

from bot.core.knowledge.document import parse_document
from bot.core.knowledge.faq_rules import (
    curated_problems,
    faq_problems,
    negatives_problems,
    phrasing_owners,
    small_talk_problems,
    wordings_problems,
)
from bot.core.knowledge.models import Negatives
from bot.core.knowledge.problems import only_errors
from bot.core.knowledge.validation import validate
from bot.core.knowledge.wordings import Wordings
from bot.core.replies import Profile
from bot.core.text.normalization import Normalizer

NORMALIZER = Normalizer({"u": "you"})
OWNERS = phrasing_owners(numbered(SMALL_FAQ)[0], NORMALIZER)
WORDINGS = SHIPPED.joinpath("wordings.yaml").read_text("utf-8")


def faq_lines(text: str) -> list[str]:
    """Return what the rules for any FAQ say of one."""
    return lines_of(faq_problems(*numbered(text), NORMALIZER))


def wordings_lines(text: str, profile: Profile = Profile.HEALTH) -> list[str]:
    """Return what the rules say of wordings."""
    document = parse_document(text, "wordings.yaml")
    return lines_of(wordings_problems(validate(document, Wordings), document, profile))


@table(
    ("id taken", "id: borrowing", "id: opening-hours", "faq.yaml:9:15: entry 'opening-hours', field 'related[1]': there is no entry 'borrowing'. Use the name of an existing entry.", "faq.yaml:15:9: entry 'opening-hours', field 'id': the id 'opening-hours' is already used by an entry above. Give this entry a different id."),
    ("phrasing shared after normalizing", "can I lend novels", "What time do YOU close?!", "faq.yaml:24:9: entry 'borrowing', field 'phrasings[2]': 'What time do YOU close?!' asks the same thing as a phrasing of the entry 'opening-hours'. Keep it only in the entry that answers it."),
    ("phrasing shared after opening abbreviations", "can I lend novels", "are u open on mondays", "faq.yaml:24:9: entry 'borrowing', field 'phrasings[2]': 'are u open on mondays' asks the same thing as a phrasing of the entry 'opening-hours'. Keep it only in the entry that answers it."),
    ("question shared", "How do I borrow a book?", "When is the library open?", "faq.yaml:17:15: entry 'borrowing', field 'question': 'When is the library open?' asks the same thing as a phrasing of the entry 'opening-hours'. Keep it only in the entry that answers it."),
    ("related id misspelt", "related: [borrowing]", "related: [borowing]", "faq.yaml:9:15: entry 'opening-hours', field 'related[1]': there is no entry 'borowing'. Did you mean 'borrowing'?"),
    ("related id unknown", "related: [borrowing]", "related: [borrowing, events]", "faq.yaml:9:26: entry 'opening-hours', field 'related[2]': there is no entry 'events'. Use the name of an existing entry."),
    ("lists itself as related", "related: [borrowing]", "related: [opening-hours]", "faq.yaml:9:15: entry 'opening-hours', field 'related[1]': the entry lists itself as related. Remove it."),
    ("test among the phrasings", "related: [borrowing]", 'tests: {find: ["CAN I lend novels?"]}', "faq.yaml:9:20: entry 'opening-hours', field 'tests.find[1]': the test 'CAN I lend novels?' is also a phrasing, so it tests nothing. Reword the test, or remove the phrasing."),
    ("nothing that can be matched", SMALL_FAQ[SMALL_FAQ.index("  - id: parking") :], "  - {id: parking, question: Где парковка?, answer: Нигде., phrasings: [где, '???']}\n", "faq.yaml:26:29: entry 'parking', field 'question': neither the question nor any phrasing contains a word that can be matched. Add a phrasing in Latin letters; what is in another script goes to other_languages."),
)  # fmt: skip
def test_rule_for_any_faq_is_told_in_one_line(old: str, new: str, lines: list[str]) -> None:
    """What one entry takes from another, or leads to nowhere, is told where it stands."""
    assert faq_lines(changed(SMALL_FAQ, old, new)) == lines


@pytest.mark.parametrize("old", ["what time do you close", "what are your opening hours"])
def test_two_spellings_within_an_entry_are_harmless(old: str) -> None:
    """They may normalize alike as long as they belong together."""
    assert faq_lines(changed(SMALL_FAQ, old, "what time do u close")) == []


@table(
    ("id not in kebab-case", "id: parking", "id: Parking_Lot", "faq.yaml:26:9: entry 'Parking_Lot', field 'id': the id 'Parking_Lot' is not in kebab-case. Use lowercase letters, digits and single hyphens."),
    ("no facts", "    facts: [card]\n", "", "faq.yaml:15:5: entry 'borrowing', field 'facts': the field 'facts' is missing. Add `facts: …`."),
    ("facts too far in", "answer: Show your card at the desk.\n    evidence: practice\n    facts: [card]\n", "answer: >-\n      Show your card at the desk.\n      facts: [card]\n    evidence: practice\n", "faq.yaml:18:13: entry 'borrowing', field 'answer': the answer holds what looks like the field 'facts'. Move its line to the left, below `answer:`."),
    ("facts empty", "[card]", "[]", "faq.yaml:20:12: entry 'borrowing', field 'facts': the field 'facts' is missing. Add `facts: …`."),
    ("no section", "    section: Around the house\n", "", "faq.yaml:26:5: entry 'parking', field 'section': the field 'section' is missing. Add `section: …`."),
    ("question too long", "When is the library open?", "x" * 81, "faq.yaml:5:15: entry 'opening-hours', field 'question': this has 81 characters; the limit is 80. Shorten it."),
    ("answer too long", "It is open from 9 to 17 on weekdays.", "x" * 701, "faq.yaml:6:13: entry 'opening-hours', field 'answer': this has 701 characters; the limit is 700. Shorten it."),
    ("nothing", SMALL_FAQ, SMALL_FAQ),
)  # fmt: skip
def test_curated_faq_may_leave_nothing_to_defaults(old: str, new: str, lines: list[str]) -> None:
    """Beside a ledger every entry says where it belongs, what it rests on and when it was compared, and fits a button."""
    assert lines_of(only_errors([*curated_problems(*numbered(changed(SMALL_FAQ, old, new)))])) == lines


def test_few_phrasings_are_a_warning() -> None:
    """An entry that is asked in too few ways is found poorly, but served."""
    text = SMALL_FAQ + "".join(f"      - way {number}\n" for number in range(6))

    assert lines_of(curated_problems(*numbered(text))) == [
        "faq.yaml:3:5: warning: entry 'opening-hours': it has too few phrasings (4, including its question). Add phrasings until there are 10.",
        "faq.yaml:15:5: warning: entry 'borrowing': it has too few phrasings (4, including its question). Add phrasings until there are 10.",
    ]


def test_negatives_and_small_talk_may_not_be_phrasings() -> None:
    """A question is ours or it is not; else an entry could never be asked for in these words."""
    shared = "'Is there a car park?' asks the same thing as a phrasing of the entry 'parking'. Keep only one of them."
    document = parse_document(changed(NEGATIVES, "how cold is it outside", "Is there a car park?"), "negatives.yaml")
    negatives = validate(document, Negatives)
    talk = "\nsmall_talk:\n  - {id: hi, phrasings: [hello, 'Is there a car park?'], reply: Hello!}\n"
    beside = parse_document(WORDINGS.partition("\nsmall_talk:")[0] + talk, "wordings.yaml")
    (line,) = lines_of(small_talk_problems(validate(beside, Wordings), beside, OWNERS, NORMALIZER))

    assert line.endswith(f": small talk 'hi', field 'phrasings[2]': {shared}")
    assert lines_of(negatives_problems(negatives, document, OWNERS, NORMALIZER)) == [
        f"negatives.yaml:5:7: field 'groups.weather[2]': {shared}"
    ]


@table(
    ("kind of claim", "    theory:", "    # theory:", ": field 'caveats.evidence': there is no caveat for 'theory'. Add `theory: …`."),
    ("kind of reply", "    abstain:", "    # abstain:", ": field 'caveats.outcomes': there is no caveat for 'abstain'. Add `abstain: …`."),
)  # fmt: skip
def test_every_reply_has_its_caveat(old: str, new: str, lines: list[str]) -> None:
    """Told where the others stand."""
    (line,) = wordings_lines(changed(WORDINGS, old, new))

    assert line.endswith(lines[0])


@pytest.mark.parametrize("left_out", ["physician_note", "answer"])
def test_health_needs_note_and_caveat(left_out: str) -> None:
    """Nobody may switch them off where the subject is health; elsewhere nobody needs them."""
    text = re.sub(rf"(?m)^(  )?{left_out}: .*$", rf"\1{left_out}: ~", WORDINGS)
    (line,) = wordings_lines(text)

    assert line.endswith("an FAQ on health needs this. Write the text, or remove the line.")
    assert wordings_lines(text, Profile.GENERAL) == []
