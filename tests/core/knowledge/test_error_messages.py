"""What YAML's own parser refuses, in a maintainer's words; the place is where the mending has to be done."""

import pytest
from conftest import changed, lines_of

from bot.core.knowledge.document import parse_document

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
COLON = (
    "YAML reads a colon here as the start of a new field. "
    'Put the whole text in straight quotes, like "Does it hurt: yes or no?".'
)
NO_COLON = (
    "a field name is not followed by a colon and a space, or a long text is not indented. "
    "Write `name: value`, and indent the lines of a long text."
)
INDENTATION = "the indentation does not match the lines above. Line it up with the item before it, or close a quote left open above."
BEHIND = (
    "the text continues after a closing quote or bracket. "
    "Put the whole text in quotes of the other kind, or close a quote left open above."
)
OPEN_QUOTE = "a quote is opened but never closed. Close the quote."
DASH = "the dash of this item is missing. Write `- ` before it, lined up with the dashes of the other items."
NO_NAME = "a list begins here that belongs to no field. Write its field on a line above it, such as `entries:`."
RAN_ON = "the quote that is opened here is not closed until line {line}, after other lines of the file. Close it where the text ends."
BRACKETS = "a bracket has no partner, or a comma is missing. Put the whole text in quotes, or fix the brackets."
MERGE = "there is a conflict marker from an unfinished merge ({mark}). Choose one side and delete all the markers."
NO_WIDTH = "there is an invisible character (U+{code}). Delete it, with the letters next to it if necessary, and retype that part."
CONTROL = "there is an invisible control character (U+{code}). Delete it and retype that part."

SYNTAX = [
    ("tab before a field", "    question", "\tquestion", f"faq.yaml:3:1: {TAB}"),
    ("tab among blanks", "    answer", "  \t answer", f"faq.yaml:4:3: {TAB}"),
    ("tab before a dash", "      - what", "\t- what", f"faq.yaml:7:1: {TAB}"),
    ("tab behind a dash", "- what", "-\twhat", f"faq.yaml:7:8: {TAB}"),
    ("tab alone on a line", "    phrasings", "\t\n    phrasings", f"faq.yaml:5:1: {TAB}"),
    ("no-break spaces", "    answer", "   \u00a0answer", f"faq.yaml:4:4: {BLANK}"),
    ("no-break spaces noticed late", "    question", "\u00a0   question", f"faq.yaml:3:1: {BLANK}"),
    ("unquoted colon in a question", '"What is it?"', "What: is it?", f"faq.yaml:3:19: {COLON}"),
    ("unquoted colon in an answer", "It is", "It is: yes,", f"faq.yaml:4:18: {COLON}"),
    ("unquoted colon in smart quotes", '"What is it?"', "“What is it: this?”", f"faq.yaml:3:26: {COLON}"),
    ("unquoted colon behind umlauts", '"What is it?"', "Ärger über: was?", f"faq.yaml:3:25: {COLON}"),
    ("field without a colon", "answer: It", "answer It", f"faq.yaml:4:5: {NO_COLON}"),
    ("id without a colon", "- id: one", "- id one", f"faq.yaml:2:5: {NO_COLON}"),
    ("list without a colon", "    phrasings:\n      - tell", "    more\n    phrasings:\n      - tell", f"faq.yaml:5:5: {NO_COLON}"),
    ("field indented below its dash", "    question", "      question", f"faq.yaml:3:7: {INDENTATION}"),
    ("colon without a blank", "answer: It", "answer:It", f"faq.yaml:4:5: {NO_COLON}"),
    ("long text not indented", "is a thing", "is\na thing", f"faq.yaml:5:1: {NO_COLON}"),
    ("field indented too little", "    answer", "   answer", f"faq.yaml:4:4: {INDENTATION}"),
    ("field indented too far", "    answer", "     answer", f"faq.yaml:4:6: {INDENTATION}"),
    ("item out of line", "      - what", "     - what", f"faq.yaml:7:6: {INDENTATION}"),
    ("words behind a quote", "tell me", '"tell" me', f"faq.yaml:6:16: {BEHIND}"),
    ("apostrophe in single quotes", "tell me", "'what's it'", f"faq.yaml:6:15: {BEHIND}"),
    ("words behind a bracket", "tell me", "[tell] me", f"faq.yaml:6:16: {BEHIND}"),
    ("quote not closed in a question", '"What is it?"', '"What is it?', f"faq.yaml:3:15: {OPEN_QUOTE}"),
    ("quote not closed in a phrasing", "- what", "- 'what", f"faq.yaml:7:9: {OPEN_QUOTE}"),
    ("quote closed by another one", '"What is it?"\n    answer: It is a thing.', '"What is it?\n    answer: It is a "thing".', f"faq.yaml:3:15: {RAN_ON.format(line=4)}"),
    ("quote closed by that of another item", "- tell me\n      - what", '- "tell me\n      - "what', f"faq.yaml:6:9: {RAN_ON.format(line=7)}"),
    ("apostrophe closes a quote", "- tell me\n      - what is", "- 'tell me\n      - what's", f"faq.yaml:6:9: {RAN_ON.format(line=7)}"),
    ("first dash missing", "      - tell me", "        'tell me'", f"faq.yaml:6:9: {DASH}"),
    ("first dash missing below a remark", "      - tell me", "        tell me\n\n      # more", f"faq.yaml:6:9: {DASH}"),
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
    ("text that begins with `", "tell me", "`code`", "faq.yaml:6:9: a text cannot begin with `. Put the whole text in quotes."),
    ("text that begins with *", "tell me", "*tell* me", "faq.yaml:6:9: a text cannot begin with *. Put the whole text in quotes."),
    ("text that begins with |", "tell me", "| tell me", "faq.yaml:6:9: a text cannot begin with |. Put the whole text in quotes."),
    ("text that begins with >", "tell me", "> tell me", "faq.yaml:6:9: a text cannot begin with >. Put the whole text in quotes."),
    ("reference to nothing", "tell me", "*tell", "faq.yaml:6:9: a text cannot begin with *. Put the whole text in quotes."),
    ("second document", "entries", "a: 1\n---\nentries", "faq.yaml:2:1: a line with --- begins a second file inside this one. Remove that line."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line"), [case[1:] for case in SYNTAX], ids=[case[0] for case in SYNTAX])
def test_says_what_is_wrong_with_the_yaml(old: str, new: str, line: str) -> None:
    """Each usual slip has its own sentence, place and remedy."""
    assert lines_of(parse_document(changed(GOOD, old, new), "faq.yaml").problems) == [line]


def test_unknown_backslash_code_is_told() -> None:
    """A backslash in double quotes that means nothing to YAML is not called bad YAML in general."""
    text = changed(GOOD, "tell me", r'"tell \d me"')

    assert lines_of(parse_document(text, "faq.yaml").problems) == [
        "faq.yaml:6:15: there is a backslash code that YAML does not know. Double the backslash, or use single quotes."
    ]


def test_what_has_no_sentence_of_its_own_is_told_in_general_words() -> None:
    """There is always a place and a remedy."""
    assert lines_of(parse_document("? !<", "faq.yaml").problems) == [
        "faq.yaml:1:5: this is not valid YAML. Compare the spelling and indentation with the lines around it."
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_every_mark_of_an_unfinished_merge_is_told(end: str) -> None:
    """All marks are told at once, also those of git's three-sided style; a file with marks is not parsed further."""
    text = changed(
        GOOD,
        "    answer: It is a thing.\n",
        "<<<<<<< HEAD\n    answer: a\n||||||| base\n    answer: b\n=======\n    answer: c\n>>>>>>> branch\n",
    )
    found = parse_document(text.replace("\n", end), "faq.yaml")

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
    assert not any("merge" in told for told in lines_of(parse_document(f"{line}\n{GOOD}", "faq.yaml").problems))


@pytest.mark.parametrize(
    ("character", "code"),
    [("\x07", "0007"), ("\x00", "0000"), ("\x1b", "001B"), ("\x7f", "007F"), ("\ud800", "D800")],
)
def test_every_control_character_is_told(character: str, code: str) -> None:
    """What nobody can see is told by its code and its column, counted in characters."""
    text = changed(changed(GOOD, "a thing", f"ä {character}thing"), "tell me", f"tell{character}me")

    assert lines_of(parse_document(text, "faq.yaml").problems) == [
        f"faq.yaml:4:21: {CONTROL.format(code=code)}",
        f"faq.yaml:6:13: {CONTROL.format(code=code)}",
    ]


@pytest.mark.parametrize(
    ("character", "code"),
    [("\u200b", "200B"), ("\u200d", "200D"), ("\u2060", "2060"), ("\ufeff", "FEFF"), ("\u00ad", "00AD"), ("\u202e", "202E")],
)  # fmt: skip
def test_character_of_no_width_is_told(character: str, code: str) -> None:
    """Copied from a web page it stands in a word unseen, and the word is not found."""
    text = changed(GOOD, "a thing", f"a th{character}ing")

    assert lines_of(parse_document(text, "faq.yaml").problems) == [f"faq.yaml:4:23: {NO_WIDTH.format(code=code)}"]


@pytest.mark.parametrize("code", [r"\u200b", r"\x07", r"\0", r"\U0000FEFF", r"\u202E"])
def test_character_that_cannot_be_seen_is_told_although_it_is_written_as_a_code(code: str) -> None:
    """In double quotes a backslash code stands for it, and it would reach a member all the same."""
    text = changed(GOOD, "answer: It is a thing.", f'answer: "It is a th{code}ing."')
    (line,) = lines_of(parse_document(text, "faq.yaml").problems)

    assert line.startswith("faq.yaml:4:13: entry 'one', field 'answer': there is ")
    assert line.endswith("), written as a code. Delete the code, including its backslash.")
    assert parse_document(text.replace(code, r"\u00e9\t"), "faq.yaml").problems == []


@pytest.mark.parametrize("words", ["👩\u200d⚕️ nurse", "می\u200cخواهم", "נכון\u200f ", "é ü ß"])
def test_joiners_of_emoji_and_of_other_scripts_are_text(words: str) -> None:
    """They belong to what is seen."""
    assert parse_document(f'a: "{words}"\n', "faq.yaml").problems == []


ENTRY = "  - id: {name}\n    question: What?\n    answer: It.\n"


@pytest.mark.parametrize(
    ("number", "instead", "place"),
    [(0, "    id", "faq.yaml:3:5"), (1, "  id", "faq.yaml:6:3"), (1, "    id", "faq.yaml:6:5"), (2, "    id", "faq.yaml:9:5")],
)  # fmt: skip
def test_missing_dash_of_an_entry_is_one_problem(number: int, instead: str, place: str) -> None:
    """At the line that lacks it, the first, one in the middle or the last; no field is called double."""
    entries = [ENTRY.format(name=name) for name in ("one", "two", "three")]
    entries[number] = entries[number].replace("  - id", instead)
    (line,) = lines_of(parse_document("schema: 1\nentries:\n" + "".join(entries), "faq.yaml").problems)

    assert line.startswith(f"{place}: ")
    assert line.endswith(DASH)


def test_entries_behind_a_missing_dash_are_read_all_the_same() -> None:
    """So that nothing else is called unknown."""
    text = "entries:\n" + ENTRY.format(name="one") + ENTRY.format(name="two").replace("-", " ")
    data = parse_document(text, "faq.yaml").data

    assert isinstance(data, dict)
    assert isinstance(data["entries"], list)
    assert [entry["id"] for entry in data["entries"] if isinstance(entry, dict)] == ["one", "two"]


def test_id_written_twice_is_no_missing_dash() -> None:
    """Where nothing else is repeated it is one line too many."""
    text = changed(GOOD, "    question", "    id: two\n    question")

    assert lines_of(parse_document(text, "faq.yaml").problems) == [
        "faq.yaml:3:5: entry 'one', field 'id': the field 'id' appears twice. Keep one of the two."
    ]
