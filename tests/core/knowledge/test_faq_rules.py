"""Rules that need more than one field or file: ids, phrasings, links, caveats."""

import re
from collections.abc import Iterable
from typing import TypeVar

import pytest
from conftest import NEGATIVES, SHIPPED, SMALL_FAQ, changed, lines_of, numbered

from bot.core.knowledge.document import Document, parse_document
from bot.core.knowledge.faq_rules import (
    FEWEST_PHRASINGS,
    curated_problems,
    faq_problems,
    negatives_problems,
    phrasing_owners,
    small_talk_problems,
    wordings_problems,
)
from bot.core.knowledge.models import Negatives
from bot.core.knowledge.problems import Problem, Severity
from bot.core.knowledge.schema import Model
from bot.core.knowledge.validation import validate
from bot.core.knowledge.wordings import Wordings
from bot.core.replies import Profile
from bot.core.text.normalization import Normalizer

ModelT = TypeVar("ModelT", bound=Model)
NORMALIZER = Normalizer({"u": "you"})
WORDINGS = SHIPPED.joinpath("wordings.yaml").read_text("utf-8")


def model(text: str, kind: type[ModelT], file: str) -> tuple[ModelT, Document]:
    """Return the model of a file without faults of schema, and its document."""
    document = parse_document(text, file)
    result = validate(document, kind)
    assert result is not None, lines_of(document.problems)
    return result, document


def faq_lines(text: str) -> list[str]:
    """Return what the rules for any FAQ say of one."""
    return lines_of(faq_problems(*numbered(text), NORMALIZER))


def errors(problems: Iterable[Problem]) -> list[str]:
    """Return the problems that are more than warnings, as lines."""
    return lines_of(problem for problem in problems if problem.severity is Severity.ERROR)


def test_small_faq_keeps_all_rules() -> None:
    """The base of the tests below has no problem itself."""
    assert faq_lines(SMALL_FAQ) == []


@table(  # ('old', 'new', 'lines')
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


def test_two_spellings_within_an_entry_are_harmless() -> None:
    """They may normalize alike as long as they belong together."""
    assert faq_lines(changed(SMALL_FAQ, "what time do you close", "what time do u close")) == []
    assert faq_lines(changed(SMALL_FAQ, "what are your opening hours", "what time do u close")) == []


@table(  # ('old', 'new', 'line')
    ("id not in kebab-case", "id: parking", "id: Parking_Lot", "faq.yaml:26:9: entry 'Parking_Lot', field 'id': the id 'Parking_Lot' is not in kebab-case. Use lowercase letters, digits and single hyphens."),
    ("no facts", "    facts: [card]\n", "", "faq.yaml:15:5: entry 'borrowing', field 'facts': the field 'facts' is missing. Add `facts: …`."),
    ("facts empty", "[card]", "[]", "faq.yaml:20:12: entry 'borrowing', field 'facts': the field 'facts' is missing. Add `facts: …`."),
    ("no section", "    section: Around the house\n", "", "faq.yaml:26:5: entry 'parking', field 'section': the field 'section' is missing. Add `section: …`."),
)  # fmt: skip
def test_curated_faq_may_leave_nothing_to_defaults(old: str, new: str, line: str) -> None:
    """Beside a ledger of facts every entry says where it belongs, what it rests on and when it was compared."""
    assert errors(curated_problems(*numbered(changed(SMALL_FAQ, old, new)))) == [line]


def test_uncovered_entry_needs_neither_evidence_nor_facts() -> None:
    """What the source does not answer rests on nothing."""
    assert errors(curated_problems(*numbered(SMALL_FAQ))) == []


def test_few_phrasings_are_a_warning() -> None:
    """An entry that is asked in too few ways is found poorly, but served."""
    text = SMALL_FAQ + "".join(f"      - way {number}\n" for number in range(FEWEST_PHRASINGS - 4))

    assert lines_of(curated_problems(*numbered(text))) == [
        (
            "faq.yaml:3:5: warning: entry 'opening-hours': it has too few phrasings (4, including its question). "
            "Add phrasings until there are 10."
        ),
        (
            "faq.yaml:15:5: warning: entry 'borrowing': it has too few phrasings (4, including its question). "
            "Add phrasings until there are 10."
        ),
    ]


def test_negative_may_not_be_a_phrasing() -> None:
    """A question is ours or it is not."""
    text = changed(NEGATIVES, "how cold is it outside", "Is there a car park?")
    negatives, document = model(text, Negatives, "negatives.yaml")

    assert lines_of(
        negatives_problems(negatives, document, phrasing_owners(numbered(SMALL_FAQ)[0], NORMALIZER), NORMALIZER)
    ) == [
        (
            "negatives.yaml:5:7: field 'groups.weather[2]': 'Is there a car park?' asks the same thing as a phrasing of the entry 'parking'. "
            "Keep only one of them."
        )
    ]


def test_small_talk_may_not_be_a_phrasing() -> None:
    """Else an entry could never be asked for in these words."""
    talk = "small_talk:\n  - {id: hi, phrasings: [hello, 'Is there a car park?'], reply: Hello!}\n"
    wordings, document = model(WORDINGS.partition("\nsmall_talk:")[0] + "\n" + talk, Wordings, "wordings.yaml")
    (line,) = lines_of(
        small_talk_problems(wordings, document, phrasing_owners(numbered(SMALL_FAQ)[0], NORMALIZER), NORMALIZER)
    )

    assert line.endswith(
        ": small talk 'hi', field 'phrasings[2]': 'Is there a car park?' asks the same thing as a phrasing of the entry 'parking'. "
        "Keep only one of them."
    )


@table(  # ('old', 'new', 'line')
    ("no caveat for a kind of claim", "    theory:", "    # theory:", ": field 'caveats.evidence': there is no caveat for 'theory'. Add `theory: …`."),
    ("no caveat for a kind of reply", "    abstain:", "    # abstain:", ": field 'caveats.outcomes': there is no caveat for 'abstain'. Add `abstain: …`."),
)  # fmt: skip
def test_wordings_lack_nothing(old: str, new: str, line: str) -> None:
    """Every reply has its caveat."""
    wordings, document = model(changed(WORDINGS, old, new), Wordings, "wordings.yaml")

    assert any(told.endswith(line) for told in lines_of(wordings_problems(wordings, document, Profile.HEALTH)))


@pytest.mark.parametrize("left_out", ["physician_note", "answer"])
def test_health_needs_note_and_caveat(left_out: str) -> None:
    """Nobody may switch them off where the subject is health; elsewhere nobody needs them."""
    wordings, document = model(re.sub(rf"(?m)^(  )?{left_out}: .*$", rf"\1{left_out}: ~", WORDINGS), Wordings, "w.yaml")
    (line,) = lines_of(wordings_problems(wordings, document, Profile.HEALTH))

    assert line.endswith("an FAQ on health needs this. Write the text, or remove the line.")
    assert lines_of(wordings_problems(wordings, document, Profile.GENERAL)) == []


@pytest.mark.parametrize(
    ("name", "profile"), [("wordings.yaml", Profile.HEALTH), ("neutral/wordings.yaml", Profile.GENERAL)]
)
def test_shipped_wordings_keep_the_rules(name: str, profile: Profile) -> None:
    """Both the shipped and the neutral wordings are whole."""
    text = SHIPPED.joinpath(name).read_text("utf-8")

    assert lines_of(wordings_problems(*model(text, Wordings, name), profile)) == []


@pytest.mark.parametrize(("field", "limit"), [("question", 80), ("answer", 700)])
def test_curated_texts_fit_a_button_and_a_message(field: str, limit: int) -> None:
    """A foreign FAQ may be longer: its buttons are cut, and its answers take several messages."""
    old = {"question": "When is the library open?", "answer": "It is open from 9 to 17 on weekdays."}[field]
    (line,) = errors(curated_problems(*numbered(SMALL_FAQ.replace(old, "x" * (limit + 1)))))

    assert line.endswith(f"field '{field}': this has {limit + 1} characters; the limit is {limit}. Shorten it.")
