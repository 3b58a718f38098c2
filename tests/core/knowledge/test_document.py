"""Parsing one file: what data comes out, where everything stood, and which YAML is harmless."""

import datetime as dt

import pytest
from conftest import changed, lines_of
from hypothesis import given
from hypothesis import strategies as st

from bot.core.knowledge.document import parse_document, problem_at
from bot.core.knowledge.problems import START, Position

GOOD = """\
entries:
  - id: one
    answer: It is a thing.
    phrasings:
      - tell me
      - what is this
"""
REFERS = "YAML reads this as a reference to another part of the file (* or <<). Write it out, or put the whole text in quotes."


def name_lost(word: str) -> str:
    """Return what is said of a text that begins with an &."""
    return (
        f"YAML reads {word} as a name for what follows, and leaves it out of the text. "
        f"Put the whole text in quotes, or remove {word}."
    )


def faults(text: str) -> list[str]:
    """Return what the parsing alone finds wrong."""
    return lines_of(parse_document(text, "faq.yaml").problems)


def test_data_is_plain() -> None:
    """Mappings, lists and scalars come out as Python's own."""
    document = parse_document("a: [1, 2.5, yes, ~, 2026-11-22, words]\nb: {c: d}\n", "x.yaml")

    assert document.data == {"a": [1, 2.5, True, None, dt.date(2026, 11, 22), "words"], "b": {"c": "d"}}
    assert document.problems == []


def test_every_value_and_field_name_has_its_place() -> None:
    """Lines and columns count from 1."""
    document = parse_document(GOOD, "faq.yaml")

    assert document.positions[("entries", 0, "phrasings", 1)] == Position(6, 9)
    assert document.positions[("entries", 0, "answer")] == Position(3, 13)
    assert document.key_positions[("entries", 0, "answer")] == Position(3, 5)


def test_place_of_what_is_not_there_is_the_nearest_thing_around_it() -> None:
    """A missing field is told where its entry starts."""
    document = parse_document(GOOD, "faq.yaml")

    assert document.position(("entries", 0, "question")) == Position(2, 5)
    assert document.position(("entries", 7)) == Position(2, 3)
    assert document.position(("sections",)) == START


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(GOOD.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(f"\ufeff{GOOD}", id="BOM"),
        pytest.param(f"---\n{GOOD}...\n", id="marks of start and end"),
        pytest.param(f"# ======= a heading =======\n{GOOD}", id="heading in a comment"),
        pytest.param(GOOD.removesuffix("\n"), id="no line end at the end"),
        pytest.param(GOOD + "\n \n", id="blank lines at the end"),
        pytest.param(GOOD.replace("me\n", "me   \n"), id="blanks at the end of a line"),
        pytest.param(changed(GOOD, "It is a thing.", '"It is a thing."'), id="quotes"),
        pytest.param(changed(GOOD, "It is a thing.", ">-\n      It is\n      a thing."), id="folded text"),
        pytest.param(changed(GOOD, "tell me", "!!str tell me"), id="tag that says what it is anyway"),
        pytest.param('{"entries": [{"id": "one", "answer": "It is a thing.", "phrasings": ["tell me", "what is this"]}]}', id="JSON"),
    ],
)  # fmt: skip
def test_harmless_differences_are_accepted(text: str) -> None:
    """What editors and systems do to a file changes nothing."""
    document = parse_document(text, "faq.yaml")

    assert document.problems == []
    assert document.data == parse_document(GOOD, "faq.yaml").data


@pytest.mark.parametrize("words", ["It’s “a thing” – really…", "Ünïcödé 😀", "a\u00a0thing", "it#s"])
def test_typographic_characters_are_text(words: str) -> None:
    """Smart quotes, dashes, accents and emoji stay as they are."""
    assert parse_document(f"answer: {words}\n", "faq.yaml").data == {"answer": words}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param(
            changed(GOOD, "tell me", "&ice tell me").replace("what is this", "*ice"),
            [f"faq.yaml:5:9: entry 'one', field 'phrasings[1]': {name_lost('&ice')}", f"faq.yaml:6:9: entry 'one', field 'phrasings[2]': {REFERS}"],
            id="name and reference to a text",
        ),
        pytest.param(changed(GOOD, "tell me", "!!str &ice me"), [f"faq.yaml:5:9: entry 'one', field 'phrasings[1]': {name_lost('&ice')}"], id="name behind a tag"),
        pytest.param(
            "&a a: 1\nb: 2\nb: *a\n*a : 3\n",
            [f"faq.yaml:1:1: {name_lost('&a')}", "faq.yaml:3:1: field 'b': the field 'b' appears twice. Keep one of the two.", f"faq.yaml:1:1: {REFERS}"],
            id="reference in the place of a field name",
        ),
        pytest.param(
            changed(GOOD, "tell me", "What about my #1 question?"),
            ["faq.yaml:5:23: entry 'one', field 'phrasings[1]': the text ends before this #, because YAML reads what follows as a comment. Put the whole text in quotes, or the comment on its own line."],
            id="text cut at a #",
        ),
        pytest.param(
            changed(GOOD, "a thing.", "a thing\n      that is # really?"),
            ["faq.yaml:4:15: entry 'one', field 'answer': the text ends before this #, because YAML reads what follows as a comment. Put the whole text in quotes, or the comment on its own line."],
            id="text of two lines cut at a #",
        ),
        pytest.param(
            changed(GOOD, "tell me", '"tell me').replace("what is this", 'what is this"'),
            ["faq.yaml:5:9: entry 'one', field 'phrasings[1]': the quote that is opened here is not closed until line 6, after other lines of the file. Close it where the text ends."],
            id="quote that runs on over another item",
        ),
        pytest.param(
            changed(GOOD, "      - what", "          - what"),
            ["faq.yaml:6:11: entry 'one', field 'phrasings[1]': the line begins with a dash, but is read as part of the text above. Line up the dashes of all items, including the line above, or put the whole text in quotes."],
            id="item indented too far",
        ),
        pytest.param(
            changed(GOOD, "tell me", 'tell me"'),
            ["faq.yaml:5:9: entry 'one', field 'phrasings[1]': the quote that ends this text is never opened. Open it before the first word."],
            id="quote closed and never opened",
        ),
        pytest.param(
            changed(GOOD, "      - tell", "        tell"),
            ["faq.yaml:6:7: entry 'one', field 'phrasings': the line begins with a dash, but is read as part of the text above. Line up the dashes of all items, including the line above, or put the whole text in quotes."],
            id="dash of the first item missing",
        ),
    ],
)  # fmt: skip
def test_text_that_yaml_does_not_read_as_it_was_meant_is_told(text: str, lines: list[str]) -> None:
    """YAML drops or adds words here without a complaint of its own; the place is that of the sign that does it."""
    assert sorted(faults(text)) == sorted(lines)


@pytest.mark.parametrize("words", ["“What is it?”", "„Was?“", "‘tell me’", "«Quoi ?»", '“tell me"'])
def test_typographic_quotes_around_a_text_are_no_quotes(words: str) -> None:
    """Text programs put them in unasked; they would be shown, and a colon or # in between is not safe."""
    assert faults(changed(GOOD, "tell me", words)) == [
        (
            f"faq.yaml:5:9: entry 'one', field 'phrasings[1]': the quotes {words[0]} and {words[-1]} are not quotes to YAML, "
            'and would be shown. Use straight quotes, like "What is it?".'
        )
    ]


@pytest.mark.parametrize(
    "line",
    ["id: one", '"What is it?"  # a remark', "What’s “this”, or “that”", "“This” is it", "it#s", '"“What?”"', "12  # a number", 'I am 5 foot 6"', "2026-11-22  # a day"],
)  # fmt: skip
def test_what_only_looks_like_such_a_text_is_none(line: str) -> None:
    """Remarks behind quotes, numbers and days, quotations within a text, and quotes within quotes are well."""
    assert faults(f"# a remark\na:  # another\n  - {line}\n") == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param(
            changed(GOOD, "    phrasings", "    answer: It is another.\n    phrasings"),
            ["faq.yaml:4:5: entry 'one', field 'answer': the field 'answer' appears twice. Keep one of the two."],
            id="field twice in an entry",
        ),
        pytest.param(
            f"{GOOD}entries: []\n",
            ["faq.yaml:7:1: field 'entries': the field 'entries' appears twice. Keep one of the two."],
            id="field twice at the top",
        ),
        pytest.param(
            changed(GOOD, "phrasings:", "phrasings: &list") + "    tests:\n      find: *list\n",
            [f"faq.yaml:4:16: entry 'one', field 'phrasings': {name_lost('&list')}", f"faq.yaml:8:13: entry 'one', field 'tests.find': {REFERS}"],
            id="reference to a list",
        ),
        pytest.param("entries: &all\n  - *all\n", [f"faq.yaml:1:10: field 'entries': {name_lost('&all')}", f"faq.yaml:2:5: field 'entries[1]': {REFERS}"], id="reference to itself"),
        pytest.param(
            changed(f"common: &common {{answer: x}}\n{GOOD}", "    answer: It", "    <<: *common\n    answer: It"),
            [f"faq.yaml:1:9: field 'common': {name_lost('&common')}", f"faq.yaml:4:9: entry 'one', field '<<': {REFERS}"],
            id="merge of another mapping",
        ),
        pytest.param(
            changed(GOOD, "tell me", "!tell me"),
            ["faq.yaml:5:9: entry 'one', field 'phrasings[1]': the tag !tell means nothing here. Remove it, or put the whole text in quotes."],
            id="tag of one's own",
        ),
        pytest.param(
            changed(GOOD, "It is", "!!python/object/apply:os.system It is"),
            ["faq.yaml:3:13: entry 'one', field 'answer': the tag !!python/object/apply:os.system means nothing here. Remove it, or put the whole text in quotes."],
            id="tag that would run a program",
        ),
        pytest.param(
            changed(GOOD, "phrasings:", "phrasings: !list"),
            ["faq.yaml:4:16: entry 'one', field 'phrasings': the tag !list means nothing here. Remove it, or put the whole text in quotes."],
            id="tag on a list",
        ),
        pytest.param(
            changed(GOOD, "tell me", "2026-02-30"),
            ["faq.yaml:5:9: entry 'one', field 'phrasings[1]': '2026-02-30' is no day of the calendar. Write a day that there is, as year-month-day, like 2026-11-22, or put it in quotes if it is meant as text."],
            id="day that does not exist",
        ),
        pytest.param(
            changed(GOOD, "tell me", "!!bool maybe"),
            ["faq.yaml:5:9: entry 'one', field 'phrasings[1]': 'maybe' is not a valid value. Correct it, or put it in quotes if it is meant as text."],
            id="value that is not of its tag",
        ),
        pytest.param(
            f"{GOOD}    ? [a, b]\n    : c\n",
            ["faq.yaml:7:7: entry 'one': a field name must be a word. Write `name: value`."],
            id="list as a field name",
        ),
        pytest.param(
            "[" * 1000 + "]" * 1000,
            ["faq.yaml:1:1: it is nested too deeply to be read. Keep to the form of the other files."],
            id="nested too deeply",
        ),
    ],
)  # fmt: skip
def test_yaml_that_could_mislead_is_refused(text: str, lines: list[str]) -> None:
    """What YAML allows but nobody would notice is told, with entry and field."""
    assert faults(text) == lines


def test_several_faults_are_told_at_once() -> None:
    """One does not hide the other."""
    text = changed(changed(GOOD, "tell me", "!tell me"), "    phrasings", "    answer: again\n    phrasings")

    assert [line.split(": ")[0] for line in faults(text)] == ["faq.yaml:4:5", "faq.yaml:6:9"]


@pytest.mark.parametrize(
    ("path", "item", "field"),
    [
        (("sections", 0, "facts", 0, "figures", 1), "fact 'age'", "figures[2]"),
        (("sections", 0, "heading"), None, "sections[1].heading"),
        (("rules", 0, "all", 0), "rule '7'", "all[1]"),
        (("rules", 0), "rule '7'", None),
        (("rules", 1, "all"), None, "rules[2].all"),
        (("groups", "weather", 2), None, "groups.weather[3]"),
        ((), None, None),
    ],
)
def test_problem_names_the_innermost_item_with_an_id(
    path: tuple[str | int, ...], item: str | None, field: str | None
) -> None:
    """A maintainer is told the entry, fact or rule by its id, else by counting from 1."""
    text = "sections:\n  - facts: [{id: age}]\nrules: [{id: 7}, {id: yes}]\n"
    problem = problem_at(parse_document(text, "x.yaml"), path, "wrong", "Mend it")

    assert (f"{problem.item_kind} '{problem.entry_id}'" if problem.entry_id else None) == item
    assert problem.field_name == field


@given(st.text(st.characters(codec=None), max_size=200))
def test_any_text_is_parsed_or_told(text: str) -> None:
    """Whatever stands in a file, parsing it does not raise, and what cannot be read is told."""
    document = parse_document(text, "faq.yaml")

    assert document.data is None or document.problems == [] or all(map(str, document.problems))


@given(st.text("ab1 :-#\n\"'[]{},&*!|>%@`?~\t\\=<", max_size=60))
def test_any_mixture_of_signs_is_parsed_or_told(text: str) -> None:
    """The signs that mean something to YAML do not raise in any order."""
    assert all(map(str, parse_document(text, "faq.yaml").problems))
