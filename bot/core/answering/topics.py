"""Browsing instead of asking: the sections of the knowledge and their questions, page by page.

Beside the pipeline. A section has no id of its own in the files, so it goes by the id of its first entry: that stays
right when sections are renamed or moved, and says so when the entry is gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.answering.notices import Notices
from bot.core.knowledge.models import Entry, KnowledgeBase
from bot.core.knowledge.schema import filled
from bot.core.replies import Reply

PER_PAGE = 10
"""Lines of one page: what a phone shows at once, and fewer than the 25 options of a Discord select (API v10)."""
LINE_LIMIT = 100
"""Most characters of one line: the label of a select's option (Discord API v10)."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One line to pick."""

    entry_id: str
    """The entry; for a section, its first entry."""
    label: str
    """The question, or the name of the section and how many it has; at most `LINE_LIMIT` characters."""
    description: str = ""
    """The section's first questions, or the kind of claim that an answer makes; at most `LINE_LIMIT`, may be empty."""


@dataclass(frozen=True, slots=True)
class TopicPage:
    """One page of a list to pick from."""

    reply: Reply
    """What is said: the list in words."""
    topics: tuple[Topic, ...]
    """What can be picked, in the order of the list; never empty."""
    section: str
    """Id of the first entry of the section whose questions these are; empty for the list of sections."""
    number: int
    """Number of the page, from 0."""
    pages: int
    """How many pages the list has, at least 1."""


class Topics:
    """The pages of one knowledge base."""

    def __init__(self, knowledge: KnowledgeBase, notices: Notices) -> None:
        self._knowledge = knowledge
        self._texts = knowledge.wordings.notices
        self._notices = notices
        self._sections: dict[str, list[Entry]] = {section: [] for section in knowledge.sections}
        for entry in knowledge.entries:
            self._sections[entry.section].append(entry)

    def sections(self, number: int = 0) -> TopicPage:
        """Return a page of the list of sections; the nearest one, where there is none of this number."""
        topics = [
            Topic(entries[0].id, _line(section, f" ({len(entries)})"), _line(" ".join(one.question for one in entries)))
            for section, entries in self._sections.items()
        ]
        return self._page(self._texts.topics, topics, "", number)

    def questions(self, entry_id: str, number: int = 0) -> TopicPage:
        """Return a page of the questions of the section that this entry is in; the nearest page to this number.

        Raises UnknownIdError where there is no such entry (any more).
        """
        section = self._knowledge.entry(entry_id).section
        entries = self._sections[section]
        topics = [
            Topic(entry.id, _line(entry.question), f"Kind of answer: {entry.evidence}" if entry.evidence else "")
            for entry in entries  # not how the answer begins: that could not be shown without its uncertainty
        ]
        return self._page(filled(self._texts.topic, topic=_line(section)), topics, entries[0].id, number)

    def _page(self, lead: str, topics: Sequence[Topic], section: str, number: int) -> TopicPage:
        pages = -(-len(topics) // PER_PAGE)
        number = min(max(number, 0), pages - 1)
        here = slice(number * PER_PAGE, (number + 1) * PER_PAGE)
        where = filled(self._texts.page, number=number + 1, pages=pages)
        listed = "\n".join(f"- {topic.label}" for topic in topics[here])
        paragraphs = [lead, listed, *([where] if pages > 1 else [])]
        return TopicPage(self._notices.say("\n\n".join(paragraphs)), tuple(topics[here]), section, number, pages)


def _line(text: str, end: str = "") -> str:
    """Return a text cut to one line of a list, with its end kept whole."""
    room = LINE_LIMIT - len(end)
    return (text if len(text) <= room else text[: room - 1] + "\N{HORIZONTAL ELLIPSIS}") + end
