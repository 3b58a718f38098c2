"""The judge of requests: Discord's own description of its REST interface (OpenAPI 3.1).

The file is data for tests and no part of this repository: the folder in `FAQ_SHARED` holds it, by default `shared`
beside the repository. Where it is absent, `DESCRIPTION` is None, and only the limits that it leaves out are judged.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import jsonschema_rs
from simcord.components import ComponentValidationError, validate_message_state

Json: TypeAlias = Any
"""A decoded JSON value."""
FILE = Path(os.environ.get("FAQ_SHARED") or Path(__file__).resolve().parents[4] / "shared") / "discord-openapi.json"
ABSENT = "Discord's OpenAPI description is not here: set FAQ_SHARED to the folder that holds discord-openapi.json"
DESCRIPTION: dict[str, Any] | None = json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else None
SENT_BY_THE_LIBRARY = (
    ("ApplicationCommandUpdateRequest", "nsfw"),
    ("IncomingWebhookUpdateForInteractionCallbackRequestPartial", "tts"),
    ("IncomingWebhookUpdateRequestPartial", "tts"),
    ("MessageEditRequestPartial", "tts"),
)
"""Keys beyond the document that every request of their kind has: documented for developers, or without effect."""
MESSAGE = re.compile(r"/messages(/@original|/\d+)?$|^/webhooks/\d+/[^/]+$")
MESSAGE_ANSWERS = frozenset({4, 7})
"""Interaction answers that carry a message: a new one, or a change of the one that was clicked."""
COMMAND_NAME = re.compile(r"[-_'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}")
"""Letters, digits and all of Devanagari and Thai, whose marks are no letters for Python."""


def request_faults(method: str, path: str, body: Json) -> list[str]:
    """Return what Discord would refuse or ignore in a request; `path` starts after the API version.

    Judged more strictly than the document does: a key that it does not name is a fault, because Discord would ignore it
    silently. Snowflakes may be integers too: discord.py sends some so, and Discord takes them.
    """
    faults = list(_beyond_the_description(method, path, body))
    if DESCRIPTION is None:
        return faults
    if (operation := _operation(method, path)) is None:
        return [*faults, f"{method} {path}: Discord has no such operation"]
    if "requestBody" not in operation:
        return faults if body is None else [*faults, f"{method} {path}: this operation takes no body"]
    return [*faults, *(f"{method} {path}: {one}" for one in _problems(operation["requestBody"], body))]


def _beyond_the_description(method: str, path: str, body: Json) -> Iterator[str]:
    """Yield which limits a request breaks that the server has and the description leaves out (API v10)."""
    if method == "PUT" and path.endswith("/commands"):
        yield from _command_faults(body)
    elif path.endswith("/callback"):
        yield from _message_faults(body.get("data") or {}) if body["type"] in MESSAGE_ANSWERS else ()
    elif method in {"POST", "PATCH"} and MESSAGE.search(path):
        yield from _message_faults(body)


def _message_faults(message: dict[str, Any]) -> Iterator[str]:
    parts = {key: message.get(key) or [] for key in ("components", "embeds", "attachments")}
    try:
        validate_message_state(**parts, content=message.get("content"), flags=0, require_nonempty=True)
    except ComponentValidationError as fault:
        yield str(fault)


def _command_faults(commands: Iterable[dict[str, Any]]) -> Iterator[str]:
    named = list(commands)
    locales = [("", command["name"], command.get("type", 1)) for command in named]
    locales += [(*pair, one.get("type", 1)) for one in named for pair in (one.get("name_localizations") or {}).items()]
    yield from (f"two commands of one name: {one}" for one, times in Counter(locales).items() if times > 1)
    for command in named:
        if command.get("type", 1) == 1:
            names = (command["name"], *(command.get("name_localizations") or {}).values())
            yield from (f"the name {one!r}" for one in names if not COMMAND_NAME.fullmatch(one) or one != one.lower())
        yield from _command_faults(option | {"type": 1} for option in command.get("options") or [])


def _operation(method: str, path: str) -> dict[str, Any] | None:
    """Return the operation whose template fits the path with the fewest placeholders."""
    fitting = [template for template in (DESCRIPTION or {"paths": {}})["paths"] if _pattern(template).fullmatch(path)]
    operations = (DESCRIPTION["paths"][one].get(method.lower()) for one in sorted(fitting, key=lambda t: t.count("{")))
    return next(filter(None, operations), None)


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Return what fits a path template such as `/channels/{channel_id}/messages`."""
    return re.compile("[^/]+".join(map(re.escape, re.split(r"\{\w+\}", template))))


_validators: dict[int, Any] = {}
"""Compiling a schema takes a thousand times as long as judging a body by it."""


def _problems(described: dict[str, Any], body: Json) -> list[str]:
    """Return how a body differs from its schema; it may have no other keys than are named."""
    schema = described["content"]["application/json"]["schema"]
    if id(schema) not in _validators:
        _validators[id(schema)] = jsonschema_rs.Draft202012Validator({**schema, "components": _components()})
    found = _validators[id(schema)].iter_errors(body)
    return [f"at {'/'.join(map(str, error.instance_path)) or 'top'}: {error.message}" for error in found]


@cache
def _components() -> dict[str, Any]:
    components = _closed(DESCRIPTION["components"])
    components["schemas"]["SnowflakeType"] = {"type": ["string", "integer"], "pattern": "^(0|[1-9][0-9]*)$"}
    for schema, key in SENT_BY_THE_LIBRARY:
        components["schemas"][schema]["properties"][key] = {"type": "boolean"}
    return components


def _closed(node: Json) -> Json:
    """Return a copy in which every object takes only the keys that it names."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    copy = {key: _closed(value) for key, value in node.items()}
    return {"additionalProperties": False} | copy if copy.get("type") == "object" and "properties" in copy else copy
