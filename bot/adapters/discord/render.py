"""From a `Reply` to messages: their contents, and the rows of buttons below them.

What a reply says is sent in its order, with caveat and physician note as small print at its end. What can be pressed
below it is not listed as well, and where an answer comes from is behind a button. The form is plain content with
Discord's Markdown (why not embeds or components v2, `docs/decisions.md` says); no meaning is in colour or emoji.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import discord

from bot.adapters.discord.buttons import CUSTOM_ID_LIMIT, TOGETHER, FaqItem, button, menu
from bot.adapters.discord.sending import Part, Row, Standing
from bot.core.answering.composition import MARKS
from bot.core.answering.notices import IN_PUBLIC
from bot.core.answering.topics import TopicPage
from bot.core.replies import MESSAGE_LIMIT, Outcome, Reply, ReplyEntry

Words = Callable[[str], str]

MOST_IN_ROW: Final = 5
"""Buttons that one row takes (Discord API v10)."""
BOLD, SMALL = "**", "-# "
"""Discord's marks: on both sides of bold words (the question above its answer, whom to turn to when in danger), and
before a line of small print (caveat and note: always there, never in the way)."""
PARAGRAPH, LINE, WORD = "\n\n", "\n", " "
"""Where a text may be split, best place first."""


def arrange(reply: Reply | TopicPage, standing: Standing, words: Words, *, gaps: bool = False) -> tuple[Part, ...]:
    """Return the messages that say this reply, in order; exactly one if its text fits one message.

    Args:
        reply: what to say.
        standing: where.
        words: gives the label for a key.
        gaps: whether questions without an answer can be sent to the maintainers.
    """
    if isinstance(reply, TopicPage):
        lines = (ReplyEntry(one.entry_id, one.label, score=0.0, covered=True, answer=None) for one in reply.topics)
        *before, last = render(replace(reply.reply, named=tuple(lines)))
        return (*map(Part, before), Part(last, _rows_of_page(reply, words)))
    *before, last = render(reply)
    alone = tuple(filter(None, (_delete(standing, words),)))
    return (*(Part(content, alone) for content in before), Part(last, _rows(reply, standing, words, gaps=gaps)))


def _rows_of_page(page: TopicPage, words: Words) -> tuple[Row, ...]:
    picks = "question" if page.section else "section"
    options = [
        discord.SelectOption(label=topic.label, value=topic.entry_id, description=topic.description or None)
        for topic in page.topics
    ]
    turns = [
        button(words(label), "page", number, page.section)
        for label, number in (("button.previous", page.number - 1), ("button.next", page.number + 1))
        if 0 <= number < page.pages
    ]
    back = [button(words("button.all_topics"), "page")] if page.section else []
    lines = menu(words(f"menu.{picks}"), picks, options, page.number, page.section)
    return tuple(filter(None, ((lines,), tuple(turns + back))))


def _rows(reply: Reply, standing: Standing, words: Words, *, gaps: bool) -> tuple[Row, ...]:
    missed = gaps and (standing.missed or (reply.outcome is Outcome.ABSTAIN and not standing.bare))
    send = (button(words("button.gap"), "gap", standing.target),) if missed else ()
    if standing.bare:
        return (send,) if send else ()
    deed, number = ("turn", standing.target) if standing.target else ("choose", standing.asker)
    offered = tuple(button(choice.question, deed, number, choice.entry_id) for choice in reply.choices)
    near = {entry.entry_id: entry for entry in (*reply.named, *reply.related)}
    related = tuple(
        button(entry.question, "open", standing.target, entry.entry_id) for entry in [*near.values()][:MOST_IN_ROW]
    )
    # What is long stands last, so that the short ones before it share a line of a phone.
    last = (*_deeds(reply, standing, words), *_post(reply, standing, words), *_delete(standing, words), *send)
    return tuple(filter(None, (offered, related, last)))


def _deeds(reply: Reply, standing: Standing, words: Words) -> tuple[FaqItem, ...]:
    match reply.outcome:
        case Outcome.DISAMBIGUATION | Outcome.LIKELY:
            none = button(words("button.none"), "none", standing.asker)
            return (none, _source(reply.entries[:1], words)) if reply.outcome is Outcome.LIKELY else (none,)
        case Outcome.ANSWER | Outcome.OUT_OF_SCOPE:
            counted = reply.entries[0].entry_id if len(reply.entries) == 1 else ""
            return (
                button(words("button.helpful"), "yes", subject=counted),
                button(words("button.not_helpful"), "no", subject=counted),
                _source(reply.entries, words),
            )
        case Outcome.ABSTAIN | Outcome.SMALL_TALK:
            return (button(words("button.topics"), "topics"),)
        case Outcome.SAFETY if standing.public and reply.safety in IN_PUBLIC and reply.rule_id:
            return (button(words("button.private"), "private", subject=reply.rule_id),)
        case Outcome.SAFETY if reply.provenance:
            return (_source(reply.entries, words),)
        case _:
            return ()


def _source(entries: Sequence[ReplyEntry], words: Words) -> FaqItem:
    """Return the button that tells the source of as many entries, best first, as its custom id can hold."""
    held = ""
    for entry in entries:
        longer = f"{held}{TOGETHER}{entry.entry_id}" if held else entry.entry_id
        held = longer if len(f"faq1:source:0:{longer}") <= CUSTOM_ID_LIMIT else held
    return button(words("button.source"), "source", 0, held)


def _post(reply: Reply, standing: Standing, words: Words) -> tuple[FaqItem, ...]:
    """Return the button that posts a private reply for all; choices and misses have nothing to post."""
    if not standing.target or standing.public:
        return ()
    if reply.outcome in {Outcome.ANSWER, Outcome.OUT_OF_SCOPE} and len(reply.entries) == 1:
        return (button(words("button.post"), "post", standing.target, reply.entries[0].entry_id),)
    if reply.outcome is Outcome.SAFETY and reply.rule_id:
        return (button(words("button.post"), "warn", standing.target, reply.rule_id),)
    return ()


def _delete(standing: Standing, words: Words) -> tuple[FaqItem, ...]:
    return (button(words("button.delete"), "delete", standing.asker),) if standing.public else ()


def render(reply: Reply, limit: int = MESSAGE_LIMIT) -> list[str]:
    """Return the contents of the messages that say this reply, in order: one or more, none blank.

    Each has at most `limit` characters, of which there must be 4 or more; where `reply.text` has not more, it is one.
    """
    text = _formatted(reply, limit)
    if len(text) > limit >= len(plain := _joined(*reply.lead, _body(reply), f"{reply.caveat}\n{reply.physician_note}")):
        text = plain  # one message without marks is better than two with them
    return [part.strip() for part in split(text, limit) if part.strip()]


def _formatted(reply: Reply, limit: int) -> str:
    bold = {f"{mark}{entry.question}" for mark in ("", *MARKS) for entry in reply.entries}
    body = _body(reply).split(LINE)
    if reply.urgent:
        bold.add(body[0])
    lines = (f"{BOLD}{line}{BOLD}" if line in bold else line for line in body)
    small = (mark(text, SMALL, limit) for text in (reply.caveat, reply.physician_note))
    return _joined(*reply.lead, LINE.join(lines), LINE.join(small))


def _body(reply: Reply) -> str:
    """Return the body without the list of what can be pressed below it."""
    listed = {f"- {entry.question}" for entry in (*reply.named, *reply.related)}
    kept = LINE.join(line for line in reply.body.strip().split(LINE) if line not in listed)
    return re.sub(r"\n{3,}", PARAGRAPH, kept).strip() if listed else kept


def _joined(*paragraphs: str) -> str:
    return PARAGRAPH.join(paragraph.strip() for paragraph in paragraphs if paragraph.strip())


def mark(text: str, sign: str, limit: int = MESSAGE_LIMIT) -> str:
    r"""Return the text with a sign before each line, blank lines dropped, long lines broken to fit the limit.

    >>> mark("one\n\ntwo", "-# ")
    '-# one\n-# two'
    """
    lines = (line.strip() for line in text.splitlines())
    pieces = (piece for line in lines if line for piece in split(line, limit - len(sign)))
    return LINE.join(sign + piece.strip() for piece in pieces if piece.strip())


def split(text: str, limit: int, joiners: Sequence[str] = (PARAGRAPH, LINE, WORD)) -> list[str]:
    r"""Split a text into parts of at most `limit` characters, at the first joiner that is fine enough.

    Nothing is lost but the joiner between two parts; only a word longer than the limit is cut in itself.

    >>> split("one two\nthree", 9)
    ['one two', 'three']
    >>> split("seventeen", 5)
    ['seven', 'teen']
    """
    if len(text) <= limit:
        return [text]
    if not joiners:
        return [text[start : start + limit] for start in range(0, len(text), limit)]
    joiner, *finer = joiners
    parts: list[str] = []
    for piece in (part for coarse in text.split(joiner) for part in split(coarse, limit, finer)):
        if parts and len(parts[-1]) + len(joiner) + len(piece) <= limit:
            parts[-1] += joiner + piece
        else:
            parts.append(piece)
    return parts
