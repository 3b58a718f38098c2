"""A new entry as YAML, in its place: everything else in the file stays as it was, to the letter."""

import pytest
from conftest import SHIPPED, SMALL_FAQ, changed, make_entry
from hypothesis import given
from hypothesis import strategies as st

from bot.authoring.placing import WIDTH, entry_lines, insert_entry
from bot.core.errors import KnowledgeError
from bot.core.knowledge.document import parse_document
from bot.core.knowledge.models import Entry, Faq
from bot.core.knowledge.validation import validate

SECTIONED = """\
# The head of the file.
schema: 1

entries:
  # ---- Visiting ----
  - id: borrowing
    section: Visiting
    question: How do I borrow a book?
    answer: >-
      Show your card.
      # this is part of the answer
    # about the entry above

  # on opening
  - id: opening
    section: Visiting
    question: When are you open?
    answer: From 9.

  # ---- Money ----
  - id: fees
    section: Money
    question: What does it cost?
    answer: Nothing.

  # the end
"""


def entries(text: str) -> tuple[Entry, ...]:
    """Return what is read from a text without faults."""
    document = parse_document(text, "faq.yaml")
    faq = validate(document, Faq)
    assert faq is not None, document.problems
    return faq.entries


def added(text: str, result: str) -> tuple[str, str]:
    """Return what was added and the line that it stands behind; what is left must be the text of before."""
    start = next((n for n, (a, b) in enumerate(zip(text, result, strict=False)) if a != b), len(text))
    start = text.rfind("\n", 0, start) + 1
    size = len(result) - len(text)
    for at in range(start, max(-1, start - 60), -1):
        if result[:at] + result[at + size :] == text:
            return result[at : at + size], text[:at].rstrip().rpartition("\n")[2]
    msg = "something else was changed"
    raise AssertionError(msg)


@pytest.mark.parametrize(
    ("entry_id", "section", "behind"),
    [
        ("animals", "Visiting", "  # ---- Visiting ----"),
        ("children", "Visiting", "    # about the entry above"),
        ("parking", "Visiting", "    answer: From 9."),
        ("alms", "Money", "  # ---- Money ----"),
        ("gifts", "Money", "    answer: Nothing."),
    ],
)
def test_goes_into_its_section_in_the_order_of_ids(entry_id: str, section: str, behind: str) -> None:
    """Comments stay with what they are about: a head at the top, a remark with its entry."""
    entry = make_entry(entry_id, section=section)
    new, before = added(SECTIONED, insert_entry(SECTIONED, entry))

    assert before == behind
    assert new.strip("\n").split("\n") == entry_lines(entry)


def test_new_section_begins_at_the_end() -> None:
    """Under a line with its name, like the others."""
    result = insert_entry(SECTIONED, make_entry("door", section="Getting in"))

    assert "    answer: Nothing.\n\n  # ---- Getting in ----\n  - id: door\n" in result
    assert result.endswith("      It is a thing.\n\n  # the end\n")


@pytest.mark.parametrize("section", ["The basics", "Does it work?", "Doctors", "Not in the article", "Something new"])
def test_shipped_file_takes_one_anywhere(section: str) -> None:
    """Blank lines part the entries as before, and nothing else is changed."""
    text = SHIPPED.joinpath("faq.yaml").read_text("utf-8")
    before = entries(text)
    for entry_id in ("aaa", "mmm", "zzz"):
        result = insert_entry(text, make_entry(entry_id, section=section))

        added(text, result)
        assert "\n\n\n" not in result
        found = entries(result)
        ours = [entry.id for entry in found if entry.section == section]
        assert ours == sorted(ours)
        assert tuple(entry for entry in found if entry.id != entry_id) == before


@pytest.mark.parametrize("text", [SMALL_FAQ.replace("\n", "\r\n"), "\ufeff" + SMALL_FAQ, SMALL_FAQ.rstrip("\n")])
def test_line_ends_and_marks_of_the_file_stay(text: str) -> None:
    """A file from Windows stays one; a missing last line end is added."""
    result = insert_entry(text, make_entry("chairs", section="Visiting"))

    assert result.count("\r\n") in {0, result.count("\n")}
    assert result.startswith(text[:40])
    assert result.endswith("car" + ("\r\n" if "\r\n" in text else "\n"))


def test_indentation_of_the_file_is_kept() -> None:
    """Some write the dashes at the left."""
    text = "entries:\n- id: a\n  question: Why?\n  answer: So.\n"

    assert '\n\n- id: b\n  section: Questions\n  question: "What is it?"\n' in insert_entry(text, make_entry("b"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("entries: [{id: a, question: Why?, answer: So.}]\n", "Start each entry with `- id: …` on its own line"),
        ("entries:\n  -\n    id: a\n    question: Why?\n    answer: So.\n", "Start each entry with `- id: …` on its"),
        (changed(SMALL_FAQ, "covered", "coverd"), "there is no field 'coverd' here"),
    ],
)
def test_file_that_cannot_be_added_to_is_told(text: str, said: str) -> None:
    """Better no entry than a broken file."""
    with pytest.raises(KnowledgeError, match=said):
        insert_entry(text, make_entry("b"))


ODD = (
    *("no", "null", "12", "1e3", "0x1f", "2026-11-22", "2026-02-31", "a: b", "- dash", "# not a comment", "'quoted'"),
    *('"', "tab\\n", "ä 日本 😀", "[x]", "*a"),
)
WORDS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30) | st.sampled_from(ODD)


@given(
    words=st.lists(WORDS, min_size=6, max_size=6),
    ids=st.lists(st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,2}", fullmatch=True), max_size=3),
)
def test_whatever_is_written_is_read_again(words: list[str], ids: list[str]) -> None:
    """No text breaks the file or is taken for anything but words."""
    section, question, *rest = words
    entry = make_entry(
        "b",
        question,
        section=section,
        answer=" ".join(rest * 20)[:699].strip(),
        facts=ids,
        phrasings=rest,
        evidence="theory",
        checked="2026-11-22",
    )
    result = insert_entry(SMALL_FAQ, entry)

    assert entry in entries(result)
    assert max(map(len, entry_lines(entry))) <= WIDTH + 6 or max(map(len, entry.answer.split())) > WIDTH - 10
