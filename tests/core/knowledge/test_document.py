"""Parsing one file: what data comes out, where everything stood, and each fault of the YAML in a maintainer's words."""

import datetime as dt

import pytest
from conftest import changed, lines_of, table
from hypothesis import given
from hypothesis import strategies as st

from bot.core.knowledge.document import parse_document, problem_at
from bot.core.knowledge.problems import START, Position

GOOD = """\
entries:
  - id: one
    question: "What is it?"
    answer: It is a thing.
    phrasings:
      - tell me
      - what is this
"""
TAB = "there is a tab where only spaces are allowed. Replace the tab with spaces."
BLANK = "there is a special space where only spaces are allowed. Replace the special space with spaces."
COLON = 'YAML reads a colon here as the start of a new field. Put the whole text in straight quotes, like "Does it hurt: yes or no?"; if it is a field, line it up with the others, and see whether the line above lacks its colon.'
NO_COLON = "a field name is not followed by a colon and a space, or a long text is not indented. Write `name: value`, and indent the lines of a long text."
INDENTATION = "the indentation does not match the lines above. Line it up with the item before it, or close a quote left open above."
BEHIND = "the text continues after a closing quote or bracket. Put the whole text in quotes of the other kind, or close a quote left open above."
OPEN_QUOTE = "a quote is opened but never closed. Close the quote."
DASH = "the dash of this item is missing. Write `- ` before it, lined up with the dashes of the other items."
NO_NAME = "a list begins here that belongs to no field. Write its field on a line above it, such as `entries:`."
RAN_ON = "the quote that is opened here is not closed until line {line}, after other lines of the file. Close it with a straight quote where the text ends."
BRACKETS = "a bracket has no partner, or a comma is missing. Put the whole text in quotes, or fix the brackets."
MERGE = "there is a conflict marker from an unfinished merge ({mark}). Choose one side and delete all the markers."
HIDDEN = "there is an invisible character (U+{code}). Delete it, with the letters next to it if necessary, and retype that part."
REFERS = "YAML reads this as a reference to another part of the file (* or <<). Write it out, or put the whole text in quotes."


def name_lost(word: str) -> str:
    """Return what is said of a text that begins with an &."""
    return f"YAML reads {word} as a name for what follows, and leaves it out of the text. Put the whole text in quotes, or remove {word}."


def faults(text: str) -> list[str]:
    """Return what the parsing alone finds wrong."""
    return lines_of(parse_document(text, "faq.yaml").problems)


def test_data_is_plain() -> None:
    """Mappings, lists and scalars come out as Python's own."""
    document = parse_document("a: [1, 2.5, yes, ~, 2026-11-22, words]\nb: {c: d}\n", "x.yaml")

    assert document.data == {"a": [1, 2.5, True, None, dt.date(2026, 11, 22), "words"], "b": {"c": "d"}}
    assert document.problems == []


def test_everything_has_its_place() -> None:
    """Lines and columns count from 1; what is missing is told where the nearest thing around it starts."""
    document = parse_document(GOOD, "faq.yaml")

    assert document.position(("entries", 0, "phrasings", 1)) == Position(7, 9)
    assert document.position(("entries", 0, "answer")) == Position(4, 13)
    assert document.key_positions[("entries", 0, "answer")] == Position(4, 5)
    assert document.position(("entries", 0, "section")) == Position(2, 5)
    assert document.position(("entries", 7)) == Position(2, 3)
    assert document.position(("sections",)) == START


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028"])
def test_lines_end_where_the_parser_says(end: str) -> None:
    """Every line end that YAML knows moves the place to the next line."""
    document = parse_document(f"a: 1{end}b: 2{end}", "a.yaml")

    assert document.position(("b",)).line == 2
    assert problem_at(document, ("b",), "x", "y").line == "b: 2"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(GOOD.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(f"\ufeff{GOOD}", id="BOM"),
        pytest.param(f"---\n{GOOD}...\n", id="marks of start and end"),
        pytest.param(f"# ======= a heading =======\n{GOOD}", id="heading in a comment"),
        pytest.param(GOOD.removesuffix("\n"), id="no line end at the end"),
        pytest.param(GOOD.replace("me\n", "me   \n") + "\n \n", id="blanks at the end of lines and file"),
        pytest.param(changed(GOOD, "It is a thing.", ">-\n      It is\n      a thing."), id="folded text"),
        pytest.param(changed(GOOD, "tell me", "!!str tell me"), id="tag that says what it is anyway"),
        pytest.param('{"entries": [{"id": "one", "question": "What is it?", "answer": "It is a thing.", "phrasings": ["tell me", "what is this"]}]}', id="JSON"),
    ],
)  # fmt: skip
def test_harmless_differences_are_accepted(text: str) -> None:
    """What editors and systems do to a file changes nothing."""
    document = parse_document(text, "faq.yaml")

    assert document.problems == []
    assert document.data == parse_document(GOOD, "faq.yaml").data


@pytest.mark.parametrize(
    "words", ["It’s “a thing” – really…", "Ünïcödé 😀", "a\u00a0thing", "it#s", "👩\u200d⚕️ nurse", "می\u200cخواهم", "נכון\u200f!"]
)  # fmt: skip
def test_typographic_characters_are_text(words: str) -> None:
    """Smart quotes, dashes, accents and emoji stay as they are, and so do the joiners of emoji and of other scripts."""
    assert parse_document(f"answer: {words}\n", "faq.yaml").data == {"answer": words}


@table(
    ("tab before a field", "    question", "\tquestion", f"faq.yaml:3:1: {TAB}"),
    ("tab before a dash", "      - what", "\t- what", f"faq.yaml:7:1: {TAB}"),
    ("tab alone on a line", "    phrasings", "\t\n    phrasings", f"faq.yaml:5:1: {TAB}"),
    ("no-break spaces", "    answer", "   \u00a0answer", f"faq.yaml:4:4: {BLANK}"),
    ("unquoted colon in a question", '"What is it?"', "What: is it?", f"faq.yaml:3:19: {COLON}"),
    ("field without a colon", "answer: It", "answer It", f"faq.yaml:4:5: {NO_COLON}"),
    ("list without a colon", "    phrasings:\n      - tell", "    more\n    phrasings:\n      - tell", f"faq.yaml:5:5: {NO_COLON}"),
    ("colon missing above", "- id: one", "- id one", f"faq.yaml:3:13: {COLON}"),
    ("field indented below its dash", "    question", "      question", f"faq.yaml:3:15: {COLON}"),
    ("colon without a blank", "answer: It", "answer:It", f"faq.yaml:4:5: {NO_COLON}"),
    ("long text not indented", "is a thing", "is\na thing", f"faq.yaml:5:1: {NO_COLON}"),
    ("field indented too little", "    answer", "   answer", f"faq.yaml:4:4: {INDENTATION}"),
    ("field indented too far", "    answer", "     answer", f"faq.yaml:4:6: {INDENTATION}"),
    ("words behind a quote", "tell me", '"tell" me', f"faq.yaml:6:16: {BEHIND}"),
    ("apostrophe in single quotes", "tell me", "'what's it'", f"faq.yaml:6:15: {BEHIND}"),
    ("quote not closed in a question", '"What is it?"', '"What is it?', f"faq.yaml:3:15: {OPEN_QUOTE}"),
    ("quote closed by another one", '"What is it?"\n    answer: It is a thing.', '"What is it?\n    answer: It is a "thing".', f"faq.yaml:3:15: {RAN_ON.format(line=4)}"),
    ("dash missing before a quote", "      - tell me\n      - what is this", "      - 'tell me'\n        'what'", f"faq.yaml:7:9: {DASH}"),
    ("dash missing, indented as the dash", "      - what is this", "      what is this\n      - why", f"faq.yaml:7:7: {DASH}"),
    ("name of the list missing", "entries:\n", "schema: 1\n", f"faq.yaml:2:3: {NO_NAME}"),
    ("name of the list missing below a remark", "entries:\n", "schema: 1\n\n  # ---- Basics ----\n", f"faq.yaml:4:3: {NO_NAME}"),
    ("list out of line with its field", "    phrasings:\n      - tell me\n", "    tests:\n      find:\n        - tell me\n", f"faq.yaml:8:7: {INDENTATION}"),
    ("unquoted colon behind a dash", "- what is this", "- what: is: this", f"faq.yaml:7:17: {COLON}"),
    ("bracket not closed", "- what is this", "- [what, is, this", f"faq.yaml:7:9: {BRACKETS}"),
    ("bracket closed alone", "- what", "- ]", f"faq.yaml:7:9: {BRACKETS}"),
    ("text that begins with @", "tell me", "@bot tell me", "faq.yaml:6:9: a text cannot begin with @. Put the whole text in quotes."),
    ("text that begins with %", "tell me", "%d is what", "faq.yaml:6:9: a text cannot begin with %. Put the whole text in quotes."),
    ("text that begins with *", "tell me", "*tell* me", "faq.yaml:6:9: a text cannot begin with *. Put the whole text in quotes."),
    ("text that begins with |", "tell me", "| tell me", "faq.yaml:6:9: a text cannot begin with |. Put the whole text in quotes."),
    ("second document", "entries", "a: 1\n---\nentries", "faq.yaml:2:1: a line with --- begins a second file inside this one. Remove that line."),
    ("unknown backslash code", "tell me", r'"tell \d me"', "faq.yaml:6:15: there is a backslash code that YAML does not know. Double the backslash, or use single quotes."),
    ("what has no sentence of its own", GOOD, "? !<", "faq.yaml:1:5: this is not valid YAML. Compare the spelling and indentation with the lines around it."),
    ("id written twice, which is no missing dash", "    question", "    id: two\n    question", "faq.yaml:3:5: entry 'one', field 'id': the field 'id' appears twice. Keep one of the two."),
    ("name and reference to a text", "tell me\n      - what is this", "&ice tell me\n      - *ice", f"faq.yaml:6:9: entry 'one', field 'phrasings[1]': {name_lost('&ice')}", f"faq.yaml:7:9: entry 'one', field 'phrasings[2]': {REFERS}"),
    ("reference in the place of a field name", GOOD, "&a a: 1\nb: 2\nb: *a\n*a : 3\n", f"faq.yaml:1:1: {name_lost('&a')}", "faq.yaml:3:1: field 'b': the field 'b' appears twice. Keep one of the two.", f"faq.yaml:1:1: {REFERS}"),
    ("text cut at a #", "tell me", "What about my #1 question?", "faq.yaml:6:23: entry 'one', field 'phrasings[1]': the text ends before this #, because YAML reads what follows as a comment. Put the whole text in quotes, or the comment on its own line."),
    ("quote that runs on over another item", "tell me\n      - what is this", '"tell me\n      - what is this"', "faq.yaml:6:9: entry 'one', field 'phrasings[1]': the quote that is opened here is not closed until line 7, after other lines of the file. Close it with a straight quote where the text ends."),
    ("item indented too far", "      - what", "          - what", "faq.yaml:7:11: entry 'one', field 'phrasings[1]': the line begins with a dash, but is read as part of the text above. Line up the dashes of all items, including the line above, or put the whole text in quotes."),
    ("quote closed and never opened", "tell me", 'tell me"', "faq.yaml:6:9: entry 'one', field 'phrasings[1]': the quote that ends this text is never opened. Open it before the first word."),
    ("dash of the first item missing", "      - tell", "        tell", "faq.yaml:7:7: entry 'one', field 'phrasings': the line begins with a dash, but is read as part of the text above. Line up the dashes of all items, including the line above, or put the whole text in quotes."),
    ("field twice in an entry", "    phrasings", "    answer: It is another.\n    phrasings", "faq.yaml:5:5: entry 'one', field 'answer': the field 'answer' appears twice. Keep one of the two."),
    ("reference to a list", "phrasings:\n      - tell me\n      - what is this\n", "phrasings: &list\n      - tell me\n    tests:\n      find: *list\n", f"faq.yaml:5:16: entry 'one', field 'phrasings': {name_lost('&list')}", f"faq.yaml:8:13: entry 'one', field 'tests.find': {REFERS}"),
    ("reference to itself", GOOD, "entries: &all\n  - *all\n", f"faq.yaml:1:10: field 'entries': {name_lost('&all')}", f"faq.yaml:2:5: field 'entries[1]': {REFERS}"),
    ("merge of another mapping", "    answer: It is a thing.", "    tests: &tests {find: [x]}\n    <<: *tests", f"faq.yaml:4:12: entry 'one', field 'tests': {name_lost('&tests')}", f"faq.yaml:5:9: entry 'one', field '<<': {REFERS}"),
    ("tag of one's own", "tell me", "!tell me", "faq.yaml:6:9: entry 'one', field 'phrasings[1]': the tag !tell means nothing here. Remove it, or put the whole text in quotes."),
    ("tag that would run a program", "It is", "!!python/object/apply:os.system It is", "faq.yaml:4:13: entry 'one', field 'answer': the tag !!python/object/apply:os.system means nothing here. Remove it, or put the whole text in quotes."),
    ("day that does not exist", "tell me", "2026-02-30", "faq.yaml:6:9: entry 'one', field 'phrasings[1]': '2026-02-30' is no day of the calendar. Correct it (a day is year-month-day, like 2026-11-22), or put it in quotes if it is meant as text."),
    ("value that is not of its tag", "tell me", "!!bool maybe", "faq.yaml:6:9: entry 'one', field 'phrasings[1]': 'maybe' is no valid value. Correct it (a day is year-month-day, like 2026-11-22), or put it in quotes if it is meant as text."),
    ("list as a field name", "is this\n", "is this\n    ? [a, b]\n    : c\n", "faq.yaml:8:7: entry 'one': a field name must be a word. Write `name: value`."),
    ("nested too deeply", GOOD, "[" * 1000 + "]" * 1000, "faq.yaml:1:1: it is nested too deeply to be read. Keep to the form of the other files."),
)  # fmt: skip
def test_says_what_is_wrong_with_the_yaml(old: str, new: str, lines: list[str]) -> None:
    """Each usual slip has its own sentence, place and remedy, also where YAML itself would drop or add words in silence."""
    assert sorted(faults(changed(GOOD, old, new))) == sorted(lines)


@pytest.mark.parametrize("words", ["“What is it?”", "„Was?“", "‘tell me’", "«Quoi ?»", '“tell me"'])
def test_typographic_quotes_around_a_text_are_no_quotes(words: str) -> None:
    """Text programs put them in unasked; they would be shown, and a colon or # in between is not safe."""
    assert faults(changed(GOOD, "tell me", words)) == [
        f"faq.yaml:6:9: entry 'one', field 'phrasings[1]': the quotes {words[0]} and {words[-1]} are not quotes to YAML, and would be shown. Use straight quotes, like \"What is it?\"."
    ]


@pytest.mark.parametrize(
    "line",
    ["id: one", '"What is it?"  # a remark', "What’s “this”, or “that”", "“This” is it", "it#s", '"“What?”"', "12  # a number", 'I am 5 foot 6"', "2026-11-22  # a day"],
)  # fmt: skip
def test_what_only_looks_like_such_a_text_is_none(line: str) -> None:
    """Remarks behind quotes, numbers and days, quotations within a text, and quotes within quotes are well."""
    assert faults(f"# a remark\na:  # another\n  - {line}\n") == []


def test_every_mark_of_an_unfinished_merge_is_told() -> None:
    """All marks are told at once, also those of git's three-sided style; a file with marks is not parsed further."""
    text = changed(
        GOOD,
        "    answer: It is a thing.\n",
        "<<<<<<< HEAD\n    answer: a\n||||||| base\n    answer: b\n=======\n    answer: c\n>>>>>>> branch\n",
    )
    found = parse_document(text.replace("\n", "\r\n"), "faq.yaml")

    assert lines_of(found.problems) == [
        f"faq.yaml:4:1: {MERGE.format(mark='<<<<<<<')}",
        f"faq.yaml:6:1: {MERGE.format(mark='|||||||')}",
        f"faq.yaml:8:1: {MERGE.format(mark='=======')}",
        f"faq.yaml:10:1: {MERGE.format(mark='>>>>>>>')}",
    ]
    assert found.data is None


@pytest.mark.parametrize("line", ["# =======", "  =======", "========", "<<<<<<"])
def test_what_only_looks_like_a_mark_of_a_merge_is_none(line: str) -> None:
    """A mark is exactly seven signs at the very start of a line."""
    assert not any("merge" in told for told in faults(f"{line}\n{GOOD}"))


@pytest.mark.parametrize("character", "\x07\x00\x1b\ud800\u200b\u200d\u2060\ufeff\u00ad\u202e")
def test_every_character_that_nobody_can_see_is_told(character: str) -> None:
    """By its code and its column, counted in characters: copied from a web page it stands in a word, which is not found."""
    text = changed(changed(GOOD, "a thing", f"ä th{character}ing"), "tell me", f"tell{character}me")
    words = HIDDEN.format(code=f"{ord(character):04X}")

    assert faults(text) == [f"faq.yaml:4:23: {words}", f"faq.yaml:6:13: {words}"]


@pytest.mark.parametrize("code", [r"\u200b", r"\x07", r"\0", r"\U0000FEFF", r"\u202E"])
def test_character_that_cannot_be_seen_is_told_although_it_is_written_as_a_code(code: str) -> None:
    """In double quotes a backslash code stands for it, and it would reach a member all the same."""
    text = changed(GOOD, "answer: It is a thing.", f'answer: "It is a th{code}ing."')
    (line,) = faults(text)

    assert line.startswith("faq.yaml:4:13: entry 'one', field 'answer': there is ")
    assert line.endswith("), written as a code. Delete the code, including its backslash.")
    assert faults(text.replace(code, r"\u00e9\t")) == []


ENTRY = "  - id: {name}\n    question: What?\n    answer: It.\n"


@pytest.mark.parametrize(
    ("number", "instead", "place"),
    [(0, "    id", "faq.yaml:3:5"), (1, "  id", "faq.yaml:6:3"), (1, "    id", "faq.yaml:6:5"), (2, "    id", "faq.yaml:9:5")],
)  # fmt: skip
def test_missing_dash_of_an_entry_is_one_problem(number: int, instead: str, place: str) -> None:
    """At the line that lacks it, the first, one in the middle or the last; no field is called double."""
    entries = [ENTRY.format(name=name) for name in ("one", "two", "three")]
    entries[number] = entries[number].replace("  - id", instead)
    (line,) = faults("schema: 1\nentries:\n" + "".join(entries))

    assert line.startswith(f"{place}: ")
    assert line.endswith(DASH)


@pytest.mark.parametrize(
    ("path", "where"),
    [
        (("sections", 0, "facts", 0, "figures", 1), "fact 'age', field 'figures[2]': "),
        (("sections", 0, "heading"), "field 'sections[1].heading': "),
        (("rules", 0, "all", 0), "rule '7', field 'all[1]': "),
        (("rules", 0), "rule '7': "),
        (("rules", 1, "all"), "field 'rules[2].all': "),
        (("groups", "weather", 2), "field 'groups.weather[3]': "),
        ((), ""),
    ],
)
def test_problem_names_the_innermost_item_with_an_id(path: tuple[str | int, ...], where: str) -> None:
    """A maintainer is told the entry, fact or rule by its id, else by counting from 1."""
    document = parse_document("sections:\n  - facts: [{id: age}]\nrules: [{id: 7}, {id: yes}]\n", "x.yaml")

    assert str(problem_at(document, path, "wrong", "Mend it", START)) == f"x.yaml:1:1: {where}wrong. Mend it."


ANYTHING = st.text(st.characters(codec=None), max_size=200)
SIGNS = st.text("ab1 :-#\n\"'[]{},&*!|>%@`?~\t\\=<", max_size=60)


@given(st.one_of(ANYTHING, SIGNS))
def test_any_text_is_parsed_or_told(text: str) -> None:
    """Whatever stands in a file, characters of any kind or signs that mean something to YAML, parsing it does not raise."""
    assert all(map(str, parse_document(text, "faq.yaml").problems))
