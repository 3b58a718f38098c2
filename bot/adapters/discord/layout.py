"""From a `Reply` to message parts: contents, and below them rows of buttons. Pure, imports nothing of Discord.

Plain content with buttons below it, not components v2, decided by looking at both at a desktop's and a phone's width:
the words are drawn alike, but a v2 frame takes a tenth of a phone's width from them, and a v2 message leaves `content`
empty, from which search, moderation tools, notifications and the line above a reply are made; a physician note must
not depend on that. What can be pressed is not listed in the text as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.adapters.discord.controls import (
    CUSTOM_ID_LIMIT,
    LABEL_LIMIT,
    PLACEHOLDER_LIMIT,
    TOGETHER,
    Button,
    Does,
    Menu,
    Row,
    clip,
)
from bot.adapters.discord.render import render
from bot.core.answering.notices import IN_PUBLIC
from bot.core.replies import Outcome, ReplyEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.core.answering.topics import Topic, TopicPage
    from bot.core.replies import Reply

    Words = Callable[[str], str]

MOST_IN_ROW: Final = 5
"""Buttons that one row takes (Discord API v10)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a reply stands, and for whom."""

    public: bool = False
    """True where others can read it."""
    asker: int = 0
    """Id of the member who asked; 0 where only this member sees the reply."""
    target: int = 0
    """Id of somebody's message that it answers and may be posted under; 0 for none."""
    bare: bool = False
    """True for a word by the way, which needs no buttons."""


PRIVATE = Standing()
"""Seen by who asked alone, and gone when they leave."""
NOTICE = Standing(bare=True)
"""A word by the way."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message."""

    content: str
    """Its text, 1 to 2000 characters."""
    rows: tuple[Row, ...] = ()
    """What stands below it, at most five rows."""


def arrange(reply: Reply, standing: Standing, words: Words) -> tuple[Part, ...]:
    """Return the messages that say this reply, in order; exactly one if its text fits one message.

    Args:
        reply: what to say.
        standing: where.
        words: gives the label for a key.
    """
    *first, last = render(reply)
    delete = _delete(standing, words)
    alone = (delete,) if delete else ()
    return (*(Part(content, alone) for content in first), Part(last, _rows(reply, standing, words)))


def arrange_page(page: TopicPage, words: Words) -> tuple[Part, ...]:
    """Return the messages that show one page of topics, the menu and the page buttons below the last."""
    *first, last = render(replace(page.reply, named=tuple(_line(topic) for topic in page.topics)))
    does, key = (Does.QUESTION, "menu.question") if page.section else (Does.SECTION, "menu.section")
    options = tuple((topic.entry_id, topic.label) for topic in page.topics)
    menu = Menu(clip(words(key), PLACEHOLDER_LIMIT), options, does, page.number, page.section)
    turns = [
        Button(words(label), Does.PAGE, number, page.section)
        for label, number in (("button.previous", page.number - 1), ("button.next", page.number + 1))
        if 0 <= number < page.pages
    ]
    back = [Button(words("button.all_topics"), Does.PAGE)] if page.section else []
    rows: tuple[Row, ...] = (menu, *([tuple(turns + back)] if turns + back else []))
    return (*map(Part, first), Part(last, rows))


def _rows(reply: Reply, standing: Standing, words: Words) -> tuple[Row, ...]:
    if standing.bare:
        return ()
    offered = tuple(_offer(choice, standing) for choice in reply.choices)
    near = {entry.entry_id: entry for entry in (*reply.named, *reply.related)}
    related = tuple(
        Button(clip(entry.question, LABEL_LIMIT), Does.OPEN, standing.target, entry.entry_id)
        for entry in [*near.values()][:MOST_IN_ROW]
    )
    last = (*_deeds(reply, standing, words), *_post(reply, standing, words), *_delete(standing, words))
    return tuple(row for row in (offered, related, last) if row)


def _line(topic: Topic) -> ReplyEntry:
    return ReplyEntry(topic.entry_id, topic.label, score=0.0, covered=True, answer=None)


def _offer(choice: ReplyEntry, standing: Standing) -> Button:
    label = clip(choice.question, LABEL_LIMIT)
    if standing.target:
        return Button(label, Does.TURN, standing.target, choice.entry_id)
    return Button(label, Does.CHOOSE, standing.asker, choice.entry_id)


def _deeds(reply: Reply, standing: Standing, words: Words) -> tuple[Button, ...]:
    """Return the buttons that a reply of this kind has wherever it stands."""
    match reply.outcome:
        case Outcome.DISAMBIGUATION | Outcome.LIKELY:
            none = Button(words("button.none"), Does.NONE, standing.asker)
            return (none, _source(reply.entries[:1], words)) if reply.outcome is Outcome.LIKELY else (none,)
        case Outcome.ANSWER | Outcome.OUT_OF_SCOPE:
            counted = reply.entries[0].entry_id if len(reply.entries) == 1 else ""
            return (
                Button(words("button.helpful"), Does.HELPFUL, 0, counted),
                Button(words("button.not_helpful"), Does.NOT_HELPFUL, 0, counted),
                _source(reply.entries, words),
            )
        case Outcome.ABSTAIN | Outcome.SMALL_TALK:
            return (Button(words("button.topics"), Does.TOPICS),)
        case Outcome.SAFETY if standing.public and reply.safety in IN_PUBLIC and reply.rule_id:
            return (Button(words("button.private"), Does.PRIVATE, 0, reply.rule_id),)
        case Outcome.SAFETY if reply.provenance:
            return (_source(reply.entries, words),)
        case _:
            return ()


def _source(entries: Sequence[ReplyEntry], words: Words) -> Button:
    """Return the button that tells where an answer comes from: of as many entries as its custom id can hold."""
    button = Button(words("button.source"), Does.SOURCE)
    for entry in entries:
        subject = TOGETHER.join(filter(None, (button.subject, entry.entry_id)))
        longer = replace(button, subject=subject)
        button = longer if len(longer.custom_id) <= CUSTOM_ID_LIMIT else button
    return button


def _post(reply: Reply, standing: Standing, words: Words) -> tuple[Button, ...]:
    """Return the button that posts a private reply for all; choices and misses have nothing to post."""
    if not standing.target or standing.public:
        return ()
    if reply.outcome in {Outcome.ANSWER, Outcome.OUT_OF_SCOPE} and len(reply.entries) == 1:
        return (Button(words("button.post"), Does.POST, standing.target, reply.entries[0].entry_id),)
    if reply.outcome is Outcome.SAFETY and reply.rule_id:
        return (Button(words("button.post"), Does.WARN, standing.target, reply.rule_id),)
    return ()


def _delete(standing: Standing, words: Words) -> tuple[Button, ...]:
    return (Button(words("button.delete"), Does.DELETE, standing.asker),) if standing.public else ()
