"""The schema of the files, fault by fault: the exact line that a maintainer reads."""

import datetime as dt

import pytest
from conftest import SHIPPED, SMALL_SAFETY, SMALL_SOURCE, changed, faults, table

from bot.core.knowledge.document import parse_document
from bot.core.knowledge.models import Faq, Source, Vocabulary
from bot.core.knowledge.safety_models import Safety
from bot.core.knowledge.schema import Model
from bot.core.knowledge.validation import validate
from bot.core.knowledge.wordings import Wordings

GOOD = """\
schema: 1
entries:
  - id: one
    question: "What is it?"
    answer: It is a thing.
    phrasings:
      - tell me
      - what is this
"""
PHRASING = "entry 'one', field 'phrasings[1]'"
FIELDS = "id, section, question, covered, answer, evidence, facts, related, featured, checked, notes, phrasings, other_languages, tests"
KINDS = "definition, theory, unproven claim, anecdotal, practice, risk, directory"
OUTCOMES = "disambiguation, abstain, out_of_scope, small_talk, error"
NO = 'this is read as yes or no, not as words. Put it in quotes, like "no".'
NUMBER = 'this is read as a number, not as words. Put it in quotes, like "12".'
WORDINGS = SHIPPED.joinpath("wordings.yaml").read_text("utf-8")


@table(
    ("no for words", "tell me", "no", f"faq.yaml:7:9: {PHRASING}: {NO}"),
    ("day for words", "tell me", "2026-11-22", f'faq.yaml:7:9: {PHRASING}: this is read as a date, not as words. Put it in quotes, like "2026-11-22".'),
    ("number for words", "tell me", "12", f"faq.yaml:7:9: {PHRASING}: {NUMBER}"),
    ("nothing for words", "tell me", "~", f"faq.yaml:7:9: {PHRASING}: this is empty. Write the text, in quotes if it begins with a #, or remove the line."),
    ("blank for words", "tell me", '"  "', f"faq.yaml:7:9: {PHRASING}: this is blank. Write the text, or remove the line."),
    ("colour for a terminal", "tell me", r'"it is \e[31mred"', f"faq.yaml:7:9: {PHRASING}: there is an invisible character (U+001B), written as a code. Delete the code, including its backslash."),
    ("line that is drawn over", "tell me", r'"it is \rred"', f"faq.yaml:7:9: {PHRASING}: this contains a control character, which a terminal would obey. Write plain text."),
    ("field for words", "tell me", "tell me: what is it", f'faq.yaml:7:9: {PHRASING}: this is read as a field because of its colon. Put the whole text in quotes, like "Does it hurt: yes or no?".'),
    ("list for words", "tell me", "[tell, me]", f"faq.yaml:7:9: {PHRASING}: this should be text. Write one text, in quotes if it contains a colon or a #."),
    ("misspelt field", "answer:", "anwser:", "faq.yaml:5:5: entry 'one', field 'anwser': there is no field 'anwser' here. Did you mean 'answer'?"),
    ("field of another system", "phrasings:", "utterances:", f"faq.yaml:6:5: entry 'one', field 'utterances': there is no field 'utterances' here. Remove it; the fields here are: {FIELDS}."),
    ("misspelt field further in", "    phrasings", "    tests: {finds: [a]}\n    phrasings", "faq.yaml:6:13: entry 'one', field 'tests.finds': there is no field 'finds' here. Did you mean 'find'?"),
    ("question missing", '    question: "What is it?"\n', "", "faq.yaml:3:5: entry 'one', field 'question': the field 'question' is missing. Add `question: …`."),
    ("id missing", "id: one\n    question", "question", "faq.yaml:3:5: field 'entries[1].id': the field 'id' is missing. Add `id: …`."),
    ("question too long", "What is it?", "W" * 301, "faq.yaml:4:15: entry 'one', field 'question': this has 301 characters; the limit is 300. Shorten it."),
    ("answer too long", "It is a thing.", "x" * 4001, "faq.yaml:5:13: entry 'one', field 'answer': this has 4001 characters; the limit is 4000. Shorten it."),
    ("text for a list", "phrasings:\n      - tell me\n      - what is this", "phrasings: tell me", "faq.yaml:6:16: entry 'one', field 'phrasings': this should be a list. Write one item per line, each after a dash."),
    ("list left empty", "      - tell me\n      - what is this", "      # none yet", "faq.yaml:6:15: entry 'one', field 'phrasings': this should be a list. Write one item per line, each after a dash."),
    ("list for fields", "    phrasings", "    tests: [tell me]\n    phrasings", "faq.yaml:6:12: entry 'one', field 'tests': this should be fields. Write `name: value` lines, as in the items around it."),
    ("kind of claim misspelt", "    phrasings", "    evidence: Theory\n    phrasings", f"faq.yaml:6:15: entry 'one', field 'evidence': 'Theory' is not one of: {KINDS}. Write theory."),
    ("unknown kind of claim", "    phrasings", "    evidence: rumour\n    phrasings", f"faq.yaml:6:15: entry 'one', field 'evidence': 'rumour' is not one of: {KINDS}. Write one of them."),
    ("list of kinds of claim", "    phrasings", "    evidence: [theory]\n    phrasings", f"faq.yaml:6:15: entry 'one', field 'evidence': this should be one of: {KINDS}. Write one of them."),
    ("words for a yes or no", "    phrasings", '    covered: "false"\n    phrasings', "faq.yaml:6:14: entry 'one', field 'covered': this must be true or false. Write true or false, without quotes."),
    ("day in another form", "    phrasings", "    checked: 22.11.2026\n    phrasings", "faq.yaml:6:14: entry 'one', field 'checked': '22.11.2026' is not a date in the expected form. Write it as year-month-day, like 2026-11-22."),
    ("list of days", "    phrasings", "    checked: [2026-11-22]\n    phrasings", "faq.yaml:6:14: entry 'one', field 'checked': this should be a date. Write it as year-month-day, like 2026-11-22."),
    ("day that does not exist", "    phrasings", "    checked: 2026-13-01\n    phrasings", "faq.yaml:6:14: entry 'one', field 'checked': '2026-13-01' is no day of the calendar. Correct it (a day is year-month-day, like 2026-11-22), or put it in quotes if it is meant as text."),
    ("profile misspelt", "schema: 1", "schema: 1\nprofile: helth", "faq.yaml:2:10: field 'profile': 'helth' is not one of: general, health. Write health."),
    ("another schema version", "schema: 1", "schema: 2", "faq.yaml:1:9: field 'schema': this file has schema version 2; this program reads version 1. Write `schema: 1`, or update the program."),
    ("schema version in quotes", "schema: 1", 'schema: "1"', "faq.yaml:1:9: field 'schema': this should be a whole number. Write digits, without quotes."),
    ("empty", GOOD, "", "faq.yaml:1:1: the file is empty. Copy the layout of the shipped file."),
    ("text", GOOD, "hello", "faq.yaml:1:1: the file is not made up of fields. Copy the layout of the shipped file."),
    ("no entries", GOOD, "schema: 1\n", "faq.yaml:1:1: field 'entries': the field 'entries' is missing. Add `entries: …`."),
    ("no entry", GOOD, "entries: []\n", "faq.yaml:1:10: field 'entries': this needs at least one item. Add one."),
    ("words for entries", GOOD, "entries: words\n", "faq.yaml:1:10: field 'entries': this should be a list. Write one item per line, each after a dash."),
)  # fmt: skip
def test_fault_is_told_in_one_line(old: str, new: str, lines: list[str]) -> None:
    """File, line, column, entry, field, what is wrong, what to write; nothing is guessed at."""
    assert faults(changed(GOOD, old, new)) == lines


@table(
    ("no schema version", "schema: 1\n", ""),
    ("whole number as id", "id: one", "id: 12"),
    ("id in words", "id: one", "id: Mixed Case"),
    ("longest question", "What is it?", "W" * 80),
    ("longest answer", "It is a thing.", "x" * 700),
    ("day in quotes", "    phrasings", "    checked: '2026-11-22'\n    phrasings"),
    ("kind of claim left open", "    phrasings", "    evidence:\n    phrasings"),
)  # fmt: skip
def test_what_has_a_default_may_be_left_out(old: str, new: str, lines: list[str]) -> None:
    """Only id, question and answer are needed, and any id that is a text or a whole number."""
    assert faults(changed(GOOD, old, new)) == lines == []


@pytest.mark.parametrize("words", ['"no"', "'12'", "no way", "12 sessions?", "on 2026-11-22", '"a: b"', '"# one"', "n"])
def test_words_are_words(words: str) -> None:
    """Quotes, or any word beside it, make a text of it."""
    assert faults(changed(GOOD, "tell me", words)) == []


def test_values_arrive_in_the_model() -> None:
    """Blanks around a text go; a whole number becomes an id of its digits; a day becomes a day."""
    text = changed(changed(GOOD, "id: one", "id: 12"), "    phrasings", "    checked: '2026-11-22'\n    phrasings")
    faq = validate(parse_document(changed(text, "tell me", '"  tell me "'), "faq.yaml"), Faq)

    assert faq is not None
    assert faq.entries[0].id == "12"
    assert faq.entries[0].checked == dt.date(2026, 11, 22)
    assert faq.entries[0].all_phrasings == ("What is it?", "tell me", "what is this")


def test_several_faults_are_told_at_once() -> None:
    """Faults of parsing, of schema and of version stand side by side, each once, in the order of the file."""
    text = GOOD
    for old, new in {
        "schema: 1": "schema: 3",
        '"What is it?"': "no",
        "answer: It is": "answer: !new It is",
        "tell me": "2026-02-30",
        "- what is this": "- what is this\n    phrasings: []\n    anything: 1",
    }.items():
        text = changed(text, old, new)

    assert [line.split(". ")[0] for line in faults(text)] == [
        "faq.yaml:1:9: field 'schema': this file has schema version 3; this program reads version 1",
        "faq.yaml:4:15: entry 'one', field 'question': this is read as yes or no, not as words",
        "faq.yaml:5:13: entry 'one', field 'answer': the tag !new means nothing here",
        "faq.yaml:7:9: entry 'one', field 'phrasings[1]': '2026-02-30' is no day of the calendar",
        "faq.yaml:9:5: entry 'one', field 'phrasings': the field 'phrasings' appears twice",
        "faq.yaml:10:5: entry 'one', field 'anything': there is no field 'anything' here",
    ]


@pytest.mark.parametrize(("kind", "text", "line"), [
    (Source, changed(SMALL_SOURCE, "figures:", "figure:"), "faq.yaml:8:9: fact 'hours', field 'figure': there is no field 'figure' here. Did you mean 'figures'?"),
    (Source, changed(SMALL_SOURCE, "title: Leaflet of the town library\n", ""), "faq.yaml:1:1: field 'title': the field 'title' is missing. Add `title: …`."),
    (Vocabulary, "schema: 1\nabbreviations: {ok: yes}\n", "faq.yaml:2:21: field 'abbreviations.ok': this is read as yes or no, not as words. Put it in quotes, like \"no\"."),
    (Vocabulary, "schema: 1\ngroups: {pain: ache}\n", "faq.yaml:2:16: field 'groups.pain': this should be a list. Write one item per line, each after a dash."),
    (Wordings, changed(WORDINGS, "  {topics}", "  {topcis}"), ": field 'miss': there is no placeholder {topcis} here. The placeholders here are: {topics}."),
    (Wordings, changed(WORDINGS, "failure: Something", "failure: Sorry {name} or {title}, something"), ": field 'failure': there is no placeholder {name}, {title} here. Write plain words: there are none here."),
    (Wordings, changed(WORDINGS, 'reply: "Hello! Ask', 'reply: "Hello! {topcs} Ask'), ": small talk 'greeting', field 'reply': there is no placeholder {topcs} here. The placeholders here are: {topics}."),
    (Safety, changed(SMALL_SAFETY, "{emergency} now", "{number} now"), "faq.yaml:17:21: field 'replies.emergency.text': there is no placeholder {number} here. The placeholders here are: {emergency}, {crisis}."),
    (Wordings, "schema: 1\ncaveats: {evidence: {theori: x}}\n", f"field 'caveats.evidence.theori': 'theori' is not one of: {KINDS}. Write theory."),
    (Wordings, "schema: 1\ncaveats: {outcomes: {abstains: x}}\n", f"field 'caveats.outcomes.abstains': 'abstains' is not one of: {OUTCOMES}. Write abstain."),
    (Wordings, "schema: 1\ncaveats: {outcomes: {safety: x}}\n", f"faq.yaml:2:22: field 'caveats.outcomes.safety': 'safety' is not one of: {OUTCOMES}. Write one of them."),
    (Wordings, "schema: 1\nsmall_talk: [{id: hi, phrasings: [], reply: Hello}]\n", "small talk 'hi', field 'phrasings': this needs at least one item. Add one."),
    (Safety, "schema: 1\nrules: [{id: a, kind: emergncy, all: [b]}]\n", "rule 'a', field 'kind': 'emergncy' is not one of: emergency, crisis, self_treatment, stop_medicine, personal. Write emergency."),
    (Safety, "schema: 1\nreplies: {crisis: {txt: x}}\n", "field 'replies.crisis.txt': there is no field 'txt' here. Did you mean 'text'?"),
])  # fmt: skip
def test_other_files_are_told_likewise(kind: type[Model], text: str, line: str) -> None:
    """A fact, a rule and small talk by their ids; a kind that is none, and a brace that would reach a member."""
    assert any(told.endswith(line) for told in faults(text, kind))
