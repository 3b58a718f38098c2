"""Buttons and menus as plain data, and what their custom ids carry: pure, imports nothing of Discord.

A custom id is all that is left of a button after a restart: a version, what the button does, one number (the id of a
member or message, or a page) and a subject (the id of an entry or rule). Discord keeps it with the message; the bot
keeps nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

VERSION: Final = 1
"""Goes up when the meaning of custom ids changes; buttons of other versions say kindly that they are out of date."""
BUTTON, MENU = "faq", "faqmenu"
"""What the custom ids of buttons and of menus begin with."""
CUSTOM_ID_LIMIT, LABEL_LIMIT, OPTION_LIMIT, PLACEHOLDER_LIMIT = 100, 80, 100, 150
"""Most characters of a custom id, a button's label, an option's label, a menu's placeholder (Discord API v10)."""
TOGETHER: Final = ","
"""Between the ids of several entries in one subject."""
_CUSTOM_ID: Final = re.compile(r"(?:faq|faqmenu)(\d+):(\w+):(\d+):(.*)", re.DOTALL)


class Does(StrEnum):
    """What a button or menu does; in brackets what its number and its subject are."""

    OPEN = "open"
    """Show an entry to who pressed (message to be answered or 0; entry)."""
    CHOOSE = "choose"
    """Turn the choices into an entry's answer, for who asked; show it to others (asker, 0 for anybody; entry)."""
    TURN = "turn"
    """Turn private choices into an entry's answer (message to be answered; entry)."""
    NONE = "none"
    """None of the choices is right (asker, 0 for anybody)."""
    HELPFUL = "yes"
    """Count that the answer was helpful (entry)."""
    NOT_HELPFUL = "no"
    """Count that it was not (entry)."""
    WRONG = "wrong"
    """Tell whom to tell of a mistake."""
    SOURCE = "source"
    """Tell where the answer comes from, and whom to tell of a mistake (entries, parted by `TOGETHER`)."""
    DELETE = "delete"
    """Delete the message (asker)."""
    PRIVATE = "private"
    """Show the whole safety reply to who pressed (rule)."""
    POST = "post"
    """Post an entry's answer for all, as a reply (message to be answered; entry)."""
    WARN = "warn"
    """Post a safety reply for all, as a reply (message to be answered; rule)."""
    TOPICS = "topics"
    """Show the list of topics to who pressed."""
    PAGE = "page"
    """Turn to another page of a list (page; first entry of the section, empty for the list of sections)."""
    SECTION = "section"
    """A menu: turn to the questions of the picked section (page)."""
    QUESTION = "question"
    """A menu: show the picked entry to who picked it (page; first entry of the section)."""


OF_ENTRY: Final = frozenset({Does.HELPFUL, Does.NOT_HELPFUL, Does.SOURCE})
"""The buttons below an answer whose subject is what it answers."""


@dataclass(frozen=True, slots=True)
class Button:
    """One button."""

    label: str
    """What it says, at most `LABEL_LIMIT` characters."""
    does: Does
    number: int = 0
    """A Discord id or a page, not negative."""
    subject: str = ""
    """An entry or rule id, at most 64 characters."""

    @property
    def custom_id(self) -> str:
        """What Discord gives back when it is pressed."""
        return f"{BUTTON}{VERSION}:{self.does}:{self.number}:{self.subject}"


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu to pick one line from; alone in its row."""

    placeholder: str
    """What it says while nothing is picked."""
    options: tuple[tuple[str, str], ...]
    """Value and label of each line; 1 to 25, values unique."""
    does: Does
    number: int = 0
    subject: str = ""

    @property
    def custom_id(self) -> str:
        """What Discord gives back when something is picked."""
        return f"{MENU}{VERSION}:{self.does}:{self.number}:{self.subject}"


Row: TypeAlias = tuple[Button, ...] | Menu
"""One row below a message: one to five buttons, or a menu."""


@dataclass(frozen=True, slots=True)
class Press:
    """What somebody pressed or picked from."""

    does: Does
    number: int
    subject: str


def read_custom_id(custom_id: str) -> Press | None:
    """Return what a custom id of ours says; None where its version or its deed is not known (any more).

    >>> read_custom_id("faq1:open:0:cold-packs")
    Press(does=<Does.OPEN: 'open'>, number=0, subject='cold-packs')
    """
    found = _CUSTOM_ID.fullmatch(custom_id)
    if not found or int(found[1]) != VERSION or found[2] not in set(Does):
        return None
    return Press(Does(found[2]), int(found[3]), found[4])


def clip(text: str, limit: int) -> str:
    """Return the text cut to this length, with a mark where something is cut off.

    >>> clip("seventeen", 6)
    'seven…'
    """
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
