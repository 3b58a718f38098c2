"""Rules on the words of entries: whole questions, plain answers, no way to ask twice."""

from pathlib import Path

import pytest
import yaml
from conftest import SHIPPED, SMALL_FAQ, changed, lines_of, numbered

from bot.core.knowledge.document import parse_document
from bot.core.knowledge.loading import read_knowledge
from bot.core.knowledge.models import Phrasings
from bot.core.knowledge.problems import only_errors
from bot.core.knowledge.text_rules import repetition_problems, text_problems
from bot.core.knowledge.validation import validate

ANSWER = "Show your card at the desk."
WHY = {
    "a link": "answers come only from the source, and nobody checks where a link leads",
    "a mention": "it would ping people whenever the entry is shown",
    "markup": "where text is plain, its signs would be shown",
}


def told(faq: str) -> list[str]:
    """Return what the rules on words say of a FAQ."""
    return lines_of(text_problems(*numbered(faq)))


def with_answer(answer: str) -> str:
    """Return the small FAQ with another answer of the second entry, folded over lines."""
    return changed(SMALL_FAQ, f"answer: {ANSWER}", f"answer: >-\n      {answer}")


@pytest.mark.parametrize("question", ["How do I borrow a book", "How do I borrow a book.", "Borrowing: how"])
def test_question_without_its_mark_is_told(question: str) -> None:
    """It shows on a button, where it must read as a question."""
    assert told(changed(SMALL_FAQ, "How do I borrow a book?", f'"{question}"')) == [
        "faq.yaml:17:15: entry 'borrowing', field 'question': the question does not end with a question mark. Write a whole question, like `What is it?`."
    ]


@pytest.mark.parametrize("question", ["“How does it work?”", "本はどう借りますか？", "How does one (me) borrow?"])
def test_question_with_a_mark_is_well(question: str) -> None:
    """Whatever the script, and behind it a quote may close."""
    assert told(changed(SMALL_FAQ, "How do I borrow a book?", f"'{question}'")) == []


SIGNS = {
    "a link": ["https://example.org/a?b=c", "www.example.org", "discord.gg/abc", "[this page](somewhere)"],
    "a mention": ["<@123>", "<@&123>", "<#123>", "<:smile:123>", "@everyone", "@here"],
    "markup": ["**bold words**", "__underlined__", "~~struck out~~", "||hidden||", "*slanted*", "_slanted_", "`code`", "<b>", "</b>"],
}  # fmt: skip


@pytest.mark.parametrize(("sign", "called"), [(sign, called) for called, signs in SIGNS.items() for sign in signs])
def test_what_is_no_plain_text_is_told_where_it_stands(sign: str, called: str) -> None:
    """Also in a folded text, with the line and column of the sign itself."""
    assert told(with_answer(f"Show your card\n      at {sign} please.")) == [
        f"faq.yaml:20:10: entry 'borrowing', field 'answer': '{sign}' is {called}: {WHY[called]}. Say it in plain words."
    ]


LINE = f"answer: {ANSWER}", "answer: |-\n      Show it.\n      {sign}At the desk.", "20:7", "answer"


@pytest.mark.parametrize(
    ("sign", "old", "new", "place", "field"),
    [
        *((sign, *LINE) for sign in ("# ", "### ", "> ", ">>> ")),
        ("**borrow**", "How do I borrow a book?", "How do I {sign} a book?", "17:24", "question"),
    ],
)
def test_markup_of_a_line_or_a_question_is_told(sign: str, old: str, new: str, place: str, field: str) -> None:
    """Headings and quotations begin a line; a button shows every sign of a question."""
    (line,) = told(changed(SMALL_FAQ, old, new.format(sign=sign)))

    assert line.startswith(f"faq.yaml:{place}: entry 'borrowing', field '{field}': '{sign}' is markup: ")


@pytest.mark.parametrize(
    "words",
    ["2 * 3 * 4 cards", "snake_case_names", "a < b > c", "me@here.example", "and/or", "5 > 3", "at 9 | 10", "#1 of them", "it's 3:30"],
)  # fmt: skip
def test_ordinary_signs_are_plain_text(words: str) -> None:
    """Sums, addresses, names and emphasis by words are no markup."""
    assert told(with_answer(words)) == []


@pytest.mark.parametrize(
    "text", ["what are your opening hours", "What are your OPENING  hours?!", "When is the library open?"]
)
def test_phrasing_twice_in_an_entry_is_told(text: str) -> None:
    """Whatever the capitals and stops; the question is a way to ask by itself."""
    assert lines_of(repetition_problems(*numbered(changed(SMALL_FAQ, "what time do you close", f'"{text}"')))) == [
        f"faq.yaml:13:9: entry 'opening-hours', field 'phrasings[2]': '{text}' appears twice among the ways to ask this entry. Remove one of them."
    ]


def test_phrasing_in_both_files_is_told_in_the_second() -> None:
    """And so is one that the second has twice; one of another entry is told by other rules."""
    text = """\
schema: 1
phrasings:
  parking:
    - is there a car park?
    - garage
    - Garage
  borrowing:
    - garage
"""
    document = parse_document(text, "phrasings.yaml")

    assert lines_of(repetition_problems(*numbered(SMALL_FAQ), validate(document, Phrasings), document)) == [
        "phrasings.yaml:4:7: field 'phrasings.parking[1]': 'is there a car park?' appears twice among the ways to ask this entry. Remove one of them.",
        "phrasings.yaml:6:7: field 'phrasings.parking[3]': 'Garage' appears twice among the ways to ask this entry. Remove one of them.",
    ]


def test_texts_that_a_program_folded_are_read(tmp_path: Path) -> None:
    """A quote that goes on in a deeper line, though that begins like an item or a field, is closed where it should be."""
    text = "it is - if anything - a long text that is folded in the middle - by a program: and not by hand at all"
    entry = {"id": "one", "question": "What is it?", "answer": f"'quoted' thing: {text}", "phrasings": [text]}
    path = tmp_path / "faq.yaml"
    path.write_text(yaml.safe_dump({"schema": 1, "entries": [entry]}, width=40), "utf-8")

    assert only_errors(read_knowledge(path, SHIPPED).problems) == []
