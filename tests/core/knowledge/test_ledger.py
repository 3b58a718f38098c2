"""The ledger of facts against the answers: nothing unused, nothing invented, nothing torn apart."""

import pytest
from conftest import SMALL_FAQ, SMALL_SOURCE, changed, lines_of, numbered, table

from bot.core.knowledge.document import parse_document
from bot.core.knowledge.ledger import ledger_problems
from bot.core.knowledge.models import Source
from bot.core.knowledge.validation import sound_entries, validate

ANSWER = "It is open from 9 to 17 on weekdays."
HOURS = "entry 'opening-hours'"


def disagreements(faq: str = SMALL_FAQ, source: str = SMALL_SOURCE) -> list[str]:
    """Return what ledger and answers disagree on, as lines."""
    document = parse_document(source, "source.yaml")
    ledger = validate(document, Source)
    assert ledger is not None, lines_of(document.problems)
    return lines_of(ledger_problems(ledger, document, *numbered(faq)))


@table(
    ("fact misspelt", "facts: [hours]", "facts: [hour]", "faq.yaml:6:29: entry 'opening-hours', field 'answer': the number 9 is in none of its facts. Correct the number, or add the fact that states it.", "faq.yaml:6:34: entry 'opening-hours', field 'answer': the number 17 is in none of its facts. Correct the number, or add the fact that states it.", "faq.yaml:8:13: entry 'opening-hours', field 'facts[1]': there is no fact 'hour'. Did you mean 'hours'?", "source.yaml:6:9: fact 'hours': no entry uses this fact. Tell it in an answer, and add it to that entry's facts."),
    ("fact unknown", "facts: [card]", "facts: [card, opening]", "faq.yaml:20:19: entry 'borrowing', field 'facts[2]': there is no fact 'opening'. Use the name of an existing fact."),
    ("number that no fact states", "9 to 17", "9 to 18", "faq.yaml:6:34: entry 'opening-hours', field 'answer': the number 18 is in none of its facts. Correct the number, or add the fact that states it."),
    ("decimal that no fact states", "9 to 17", "nine to 17.30", "faq.yaml:6:37: entry 'opening-hours', field 'answer': the number 17.30 is in none of its facts. Correct the number, or add the fact that states it."),
    ("number word that no fact states", "on weekdays", "on five days", "faq.yaml:6:40: entry 'opening-hours', field 'answer': the number 5 is in none of its facts. Correct the number, or add the fact that states it."),
    ("name of another fact", "on weekdays", "at the Desk", "faq.yaml:6:44: entry 'opening-hours', field 'answer': it names 'desk', which is in none of its facts. Add 'card' to facts, or leave the name out."),
    ("number in an entry of one line", SMALL_FAQ[SMALL_FAQ.index("  - id: parking") :], "  - {id: parking, question: Where?, answer: On level 3., facts: [card]}\n", "faq.yaml:26:54: entry 'parking', field 'answer': the number 3 is in none of its facts. Correct the number, or add the fact that states it."),
    ("fact not cited", "facts: [card]", "facts: []", "faq.yaml:18:35: entry 'borrowing', field 'answer': it names 'desk', which is in none of its facts. Add 'card' to facts, or leave the name out.", "source.yaml:9:9: fact 'card': no entry uses this fact. Tell it in an answer, and add it to that entry's facts."),
)  # fmt: skip
def test_answer_says_nothing_but_its_facts(old: str, new: str, lines: list[str]) -> None:
    """Numbers and known names in an answer stand in the facts that it cites."""
    assert disagreements(changed(SMALL_FAQ, old, new)) == lines


@pytest.mark.parametrize(
    "words", ["from 9 to 17", "from nine to 17", "one day from 9 to 17", "at desks from 9 to 17", "9–17"]
)
def test_number_words_and_other_words_are_told_apart(words: str) -> None:
    """A number may be written out, 'one' is mostly a pronoun, and a longer word is not the name within it."""
    assert disagreements(changed(SMALL_FAQ, "from 9 to 17", words)) == []


@pytest.mark.parametrize(
    ("told", "said", "wrong"),
    [
        ("10 to 15 minutes", "10 to 15 hours", "it says '10 to 15 hours', but its facts say '10 to 15 minutes'"),
        ("10 to 15 minutes", "ten hours", "it says 'ten hours', but its facts say '10 to 15 minutes'"),
        ("80\u201390%", "90 sessions", "it says '90 sessions', but its facts say '80\u201390%'"),
        ("3 times a day, for 2 weeks", "3 weeks", "it says '3 weeks', but its facts say '3 times a day'"),
        ("10\u201315 minutes", "15-minute turns", None),
        (
            "10 to 15 minutes",
            "ten to fifteen hrs",
            "it says 'ten to fifteen hrs', but its facts say '10 to 15 minutes'",
        ),
        ("10 to 15 minutes", "15 mins", None),
        ("3 times a day", "3 times a week", "it says '3 times a week', but its facts say '3 times a day'"),
        ("3 times a day", "3 times", None),
        ("3 times a day", "three times every day", None),
        ("80\u201390%", "90 percent", None),
        ("3 times a day, for 2 weeks", "three times in 2 weeks", None),
    ],
)
def test_number_keeps_its_unit(told: str, said: str, wrong: str | None) -> None:
    """A number that a fact has with one unit does not stand with another in an answer."""
    source = changed(SMALL_SOURCE, "figures: [9 to 17]", f'figures: [9 to 17, "{told}"]')
    found = disagreements(changed(SMALL_FAQ, "on weekdays", f"for {said}"), source)

    assert [line.partition("'answer': ")[2] for line in found][:1] == (
        [f"{wrong}. Correct the number or its unit, or add the fact that states it."] if wrong else []
    )


@table(
    ("facts torn apart", "figures: [9 to 17]", "with: [card]", f"faq.yaml:6:13: {HOURS}, field 'answer': it uses the fact 'hours' without 'card'. Say 'card' too and add it to facts."),
    ("tied to an unknown fact", "figures: [9 to 17]", "with: [cards]", "source.yaml:8:16: fact 'hours', field 'with[1]': there is no fact 'cards'. Did you mean 'card'?"),
    ("id taken", "- id: card", "- id: hours", "source.yaml:9:13: fact 'hours', field 'id': the id 'hours' is already used by a fact above. Give this fact a different id."),
    ("unused fact", "sections:\n", "sections:\n  - heading: News\n    facts: [{id: new, fact: There is a new room.}]\n", "source.yaml:5:13: fact 'new': no entry uses this fact. Tell it in an answer, and add it to that entry's facts."),
)  # fmt: skip
def test_ledger_is_whole(old: str, new: str, lines: list[str]) -> None:
    """Facts are unique, used, and cited together with those they are tied to."""
    assert {*lines} <= {*disagreements(source=changed(SMALL_SOURCE, old, new))}


@pytest.mark.parametrize("faq", [changed(SMALL_FAQ, "section: Visiting\n    question: When", "sektion: x\n    question: When"), ""])  # fmt: skip
def test_facts_of_an_entry_that_cannot_be_read_count_as_used(faq: str) -> None:
    """A faulty entry, or a file that is no YAML, does not make its facts look unused."""
    document = parse_document(faq, "faq.yaml")
    source_document = parse_document(SMALL_SOURCE, "source.yaml")
    source = validate(source_document, Source)
    assert source is not None

    assert lines_of(ledger_problems(source, source_document, sound_entries(document), document)) == []


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        (">-\n      It is open\n      from 9 to 18 on weekdays.", "8:17: "),
        (">-\n\n      It is open from 9 to\n      eighteen or SEVEN.", "9:19: "),
        ("|\n      It is open from 9 to 17.5.\n      From 5.", "8:12: "),
        ('"It is open\n      from 9 to\n      18."', "8:7: "),
        (">-\n      Open 9 to 17 at the front\n      desk.", "7:27: "),
        ('"Open 9 to 17 at the fr\\u006fnt desk."', "6:13: "),
    ],
)
def test_number_or_name_in_a_text_of_several_lines_is_shown_where_it_stands(answer: str, place: str) -> None:
    """Not at the sign that begins the text, nor at a number that contains it; with codes at the start of the text."""
    source = changed(SMALL_SOURCE, "names: [desk]", "names: [front desk]")

    assert f"faq.yaml:{place}" in "".join(disagreements(changed(SMALL_FAQ, ANSWER, answer), source))
