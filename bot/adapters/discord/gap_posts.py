"""What a post in the maintainers' channel says, and the YAML that becomes of it: pure, imports nothing of Discord."""

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from rapidfuzz import fuzz, utils

from bot.adapters.discord.reading import own_words
from bot.core.knowledge.models import Entry
from bot.core.replies import MESSAGE_LIMIT

QUESTION_LIMIT: Final = 500
"""Most characters of a question that is sent: three fit one post."""
LABEL_LIMIT: Final = 80
"""Most characters of an entry's question in a knowledge file (see `docs/maintainers.md`)."""
ALIKE: Final = 88
"""Least likeness, 0 to 100, of questions that are nearly alike: a slip or a word more or less (`fuzz.ratio`)."""
HEAD: Final = "Without an answer, times asked: {}"
POST: Final = re.compile(re.escape(HEAD).replace(r"\{\}", r"(\d+)") + r"\n```\n(.+)\n```", re.DOTALL)
PHRASING: Final = """\
# Goes into phrasings.yaml: the lines with a dash, to the end of those below "{id}:".
# Where phrasings.yaml does not name {id} yet, its line goes there, too. Then run: python run_bot.py check
# Members' own words never stand in the knowledge: say it in yours, as they would ask.
phrasings:
  {id}:
{lines}
"""
NEW_ENTRY: Final = """\
# Goes into faq.yaml, to the end of a section; the nearest entry is "{near}".
# As it stands it says that the source leaves this out. Where the source answers it, take out the line "covered: false",
# write the answer, and name what it rests on: "evidence: …" and "facts: […]", if the other entries have them.
# Give it an id. Then run: python run_bot.py check
# Members' own words never stand in the knowledge: say it in yours, as they would ask.
entries:
  - id: new-entry
    section: {section}
    question: {question}
    covered: false
    answer: "My source does not say."
    checked: {today}
    phrasings:{lines}
"""


@dataclass(frozen=True, slots=True)
class GapPost:
    """What a post in the channel says."""

    questions: tuple[str, ...]
    """The different words in which it was asked, first ones first, as many as fit; at least one, each one line."""
    count: int = 1
    """How often it was asked."""

    @classmethod
    def of(cls, content: str) -> Self | None:
        """Return what a post says; None for any other message."""
        found = POST.fullmatch(content)
        return cls(tuple(found[2].split("\n")), int(found[1])) if found else None

    @property
    def content(self) -> str:
        """The post: in a block of code nothing is a mention, a link or a mark."""
        return "\n".join((HEAD.format(self.count), "```", *self.questions, "```"))

    def is_like(self, question: str) -> bool:
        """Tell whether a question is nearly one of these."""
        likeness = (fuzz.ratio(question, known, processor=utils.default_process) for known in self.questions)
        has_words = bool(utils.default_process(question))  # what has none, such as emojis, is like all that has none
        return question in self.questions or (has_words and max(likeness) >= ALIKE)

    def asked_again(self, question: str) -> "GapPost | None":
        """Return the same, asked once more in these words; None where they do not fit."""
        longer = GapPost(tuple(dict.fromkeys((*self.questions, question))), self.count + 1)
        return longer if len(longer.content) <= MESSAGE_LIMIT else None


def harmless(words: str) -> str:
    r"""Return words as one line without mentions, and without signs that cannot be seen or that end a block of code.

    >>> harmless("@everyone how much\n is ```it```?")
    "how much is '''it'''?"
    """
    seen = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in own_words(words))
    return " ".join(seen.replace("`", "'").split())[:QUESTION_LIMIT].rstrip()


def phrasing_lines(gap: GapPost, entry: Entry) -> str:
    """Return the questions as YAML for `phrasings.yaml`, with the place where they go."""
    return PHRASING.format(id=entry.id, lines=_listed(gap.questions, 4))


def entry_lines(gap: GapPost, near: Entry) -> str:
    """Return an entry to be written, as YAML for `faq.yaml`; it begins in the section of the nearest entry."""
    first = gap.questions[0]
    whole = len(first) < LABEL_LIMIT
    label = first if whole else first[:LABEL_LIMIT].rpartition(" ")[0] or first[: LABEL_LIMIT - 1]
    others = gap.questions[whole:]  # one that is short enough is the question itself
    return NEW_ENTRY.format(
        near=near.id,
        section=_quoted(near.section),
        question=_quoted(f"{label.rstrip(' .!?')}?"),
        today=dt.datetime.now(tz=dt.UTC).date(),
        lines=f"\n{_listed(others, 6)}" if others else " []",
    )


def _listed(questions: Sequence[str], indent: int) -> str:
    return "\n".join(f"{' ' * indent}- {_quoted(question)}" for question in questions)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
