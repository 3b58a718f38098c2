"""Limits of Discord that its OpenAPI description leaves out: the server refuses what breaks them, the library does not.

Each check yields plain sentences; nothing yielded means that Discord would take the body. Numbers from Discord's
developer documentation (API v10).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""A decoded JSON value."""
CONTENT = 2000
EMBED_CHARACTERS = 6000
ROWS = 5
ROW, BUTTON = 1, 2
SELECTS = frozenset({3, 5, 6, 7, 8})
LINK_STYLES = frozenset({5, 6})
COMPONENTS_V2 = 1 << 15
MESSAGE_ANSWERS = frozenset({4, 7})
"""Interaction answers that carry a message: a new one, or a change of the one that was clicked."""
COMMAND_NAME = re.compile(r"[-_'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}")
"""Letters, digits and all of Devanagari and Thai, whose marks are no letters for Python."""


def request_problems(method: str, path: str, body: Json) -> list[str]:
    """Return which of these limits a request breaks; `path` starts after the API version."""
    if method == "PUT" and path.endswith("/commands"):
        return list(command_problems(body))
    if path.endswith("/callback"):
        return list(message_problems(body.get("data") or {})) if body["type"] in MESSAGE_ANSWERS else []
    if method in {"POST", "PATCH"} and re.search(r"/messages(/@original|/\d+)?$|^/webhooks/\d+/[^/]+$", path):
        return list(message_problems(body))
    return []


def message_problems(message: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the body of a new message."""
    content, embeds, components = (message.get(key) or [] for key in ("content", "embeds", "components"))
    if len(content) > CONTENT:
        yield f"content of {len(content)} characters"
    if not (
        str(content or "").strip() or embeds or components or message.get("attachments") or message.get("sticker_ids")
    ):
        yield "an empty message"
    yield from _embed_problems(embeds)
    if not (message.get("flags") or 0) & COMPONENTS_V2:
        yield from _row_problems(components)


def command_problems(commands: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield what is wrong with a list of application commands, options and subcommands included."""
    named = list(commands)
    for (name, kind), count in Counter((command["name"], command.get("type", 1)) for command in named).items():
        if count > 1:
            yield f"{count} commands of type {kind} named {name!r}"
    localized = [pair for one in named for pair in (one.get("name_localizations") or {}).items()]
    yield from (
        f"{count} commands named {name!r} in {code}" for (code, name), count in Counter(localized).items() if count > 1
    )
    for command in named:
        chat_input = command.get("type", 1) == 1 or "options" in command
        names = (command["name"], *(command.get("name_localizations") or {}).values())
        if chat_input:
            yield from (f"the name {one!r}" for one in names if not COMMAND_NAME.fullmatch(one) or one != one.lower())
        yield from command_problems(option | {"type": 1} for option in command.get("options") or [])


def _embed_problems(embeds: list[dict[str, Any]]) -> Iterator[str]:
    texts = [str(embed.get(key) or "") for embed in embeds for key in ("title", "description")]
    texts += [
        (embed.get(part) or {}).get(key) or ""
        for embed in embeds
        for part, key in (("footer", "text"), ("author", "name"))
    ]
    fields = [field for embed in embeds for field in embed.get("fields") or []]
    texts += [text for field in fields for text in (field["name"], field["value"])]
    if sum(map(len, texts)) > EMBED_CHARACTERS:
        yield f"{sum(map(len, texts))} characters over all embeds"
    if any(not field[key].strip() for field in fields for key in ("name", "value")):
        yield "an empty embed field"


def _row_problems(rows: list[dict[str, Any]]) -> Iterator[str]:
    if len(rows) > ROWS:
        yield f"{len(rows)} rows of components"
    parts = [part for row in rows for part in row.get("components") or []]
    for custom_id, count in Counter(part["custom_id"] for part in parts if part.get("custom_id")).items():
        if count > 1:
            yield f"{count} components with the custom_id {custom_id!r}"
    for row in rows:
        kinds = [part["type"] for part in row.get("components") or []]
        if any(kind in SELECTS for kind in kinds) and len(kinds) > 1:
            yield "a select that shares its row"
    for part in parts:
        if (
            part["type"] == BUTTON
            and part.get("style") not in LINK_STYLES
            and not (part.get("label") or part.get("emoji"))
        ):
            yield "a button with neither label nor emoji"
