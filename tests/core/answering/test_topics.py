"""Topics: sections and their questions in pages that fit a message and a menu, whatever the knowledge."""

import dataclasses

import pytest

from bot.core.answering.notices import Notices
from bot.core.answering.topics import LINE_LIMIT, PER_PAGE, TopicPage, Topics
from bot.core.errors import UnknownIdError
from bot.core.knowledge.models import Entry, KnowledgeBase
from bot.core.replies import MESSAGE_LIMIT


def topics_of(knowledge: KnowledgeBase) -> Topics:
    """Return the topics of a knowledge base."""
    return Topics(knowledge, Notices(knowledge, knowledge.safety.contacts()))


def many(knowledge: KnowledgeBase, sections: int, entries: int) -> KnowledgeBase:
    """Return the knowledge with so many sections of so many entries each, all names as long as they may be."""
    made = [
        Entry(
            id=f"e{section}-{number}", section=f"{section} " + "s" * 200, question=f"{number} " + "q" * 76, answer="a"
        )
        for section in range(sections)
        for number in range(entries)
    ]
    return dataclasses.replace(knowledge, entries=tuple(made))


def test_sections_are_listed_in_file_order(small: KnowledgeBase) -> None:
    """Each section once, with the number of its questions; it goes by its first entry."""
    page = topics_of(small).sections()

    assert [(topic.entry_id, topic.label) for topic in page.topics] == [
        ("opening-hours", "Visiting (2)"),
        ("parking", "Around the house (1)"),
    ]
    assert "- Visiting (2)\n- Around the house (1)" in page.reply.body
    assert (page.section, page.number, page.pages) == ("", 0, 1)


def test_what_the_source_does_not_cover_comes_last(small: KnowledgeBase) -> None:
    """Whatever the order of the file."""
    first, *others = small.entries
    silent = first.model_copy(update={"section": "Not covered", "covered": False})
    covered = [entry.model_copy(update={"covered": True}) for entry in others]
    topics = topics_of(dataclasses.replace(small, entries=(silent, *covered)))

    assert topics.sections().topics[-1].label == "Not covered (1)"


def test_lines_say_what_is_behind_them(small: KnowledgeBase) -> None:
    """A section names its first questions; a question tells what kind of claim its answer makes."""
    topics = topics_of(small)

    assert topics.sections().topics[0].description.startswith("When is the library open?")
    assert {topic.description for topic in topics.questions("opening-hours").topics} <= {
        "", *(f"Kind of answer: {entry.evidence}" for entry in small.entries)
    }  # fmt: skip


def test_questions_of_the_section_of_any_of_its_entries(small: KnowledgeBase) -> None:
    """A section is found by each of its entries, so it stays right when the first one moves."""
    pages = [topics_of(small).questions(entry_id) for entry_id in ("opening-hours", "borrowing")]

    assert pages[0] == pages[1]
    assert [topic.entry_id for topic in pages[0].topics] == ["opening-hours", "borrowing"]
    assert "Visiting" in pages[0].reply.body
    assert "- How do I borrow a book?" in pages[0].reply.body
    assert pages[0].section == "opening-hours"


def test_section_whose_entry_is_gone(small: KnowledgeBase) -> None:
    """A retired entry is told by name of the error, so that the adapter can say it kindly."""
    with pytest.raises(UnknownIdError):
        topics_of(small).questions("retired")


@pytest.mark.parametrize("count", [1, 10, 11, 25, 60])
def test_all_pages_together_hold_every_line_once(small: KnowledgeBase, count: int) -> None:
    """Nothing is left out between pages, and each page fits one message even with the longest names."""
    topics = topics_of(many(small, count, 2))
    wide = topics_of(many(small, 1, count))
    for first, turn in (
        (topics.sections(), topics.sections),
        (wide.questions("e0-0"), lambda n: wide.questions("e0-0", n)),
    ):
        pages: list[TopicPage] = [turn(number) for number in range(first.pages)]
        seen = [topic.entry_id for page in pages for topic in page.topics]
        assert len(seen) == len(set(seen)) == count
        assert all(1 <= len(page.topics) <= PER_PAGE for page in pages)
        assert all(len(topic.label) <= LINE_LIMIT for page in pages for topic in page.topics)
        assert all(len(page.reply.text) <= MESSAGE_LIMIT for page in pages)
        assert (f"Page 2 of {first.pages}." in pages[-1].reply.body) == (first.pages == 2)


@pytest.mark.parametrize(("asked", "given"), [(-1, 0), (99, 1)])
def test_page_that_is_no_more_is_the_nearest_one(small: KnowledgeBase, asked: int, given: int) -> None:
    """A button from before a restart may ask for a page that the knowledge no longer fills."""
    assert topics_of(many(small, 11, 1)).sections(asked).number == given
