"""Discord's own description of its REST interface (OpenAPI 3.1) as a judge of requests and of our double's answers.

The file is data for tests and no part of this repository: the folder in `FAQ_SHARED` holds it, by default `shared`
beside the repository. Where it is absent, `DESCRIPTION` is None and `ABSENT` says so in one sentence.
"""

import json
import os
import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import jsonschema_rs

from . import limits

Json: TypeAlias = Any
"""A decoded JSON value."""
REPOSITORY = Path(__file__).resolve().parents[3]
FILE = Path(os.environ.get("FAQ_SHARED") or REPOSITORY.parent / "shared") / "discord-openapi.json"
ABSENT = "Discord's OpenAPI description is not here: set FAQ_SHARED to the folder that holds discord-openapi.json"


SENT_BY_THE_LIBRARY = (
    ("ApplicationCommandUpdateRequest", "nsfw"),
    ("IncomingWebhookUpdateForInteractionCallbackRequestPartial", "tts"),
    ("IncomingWebhookUpdateRequestPartial", "tts"),
    ("MessageEditRequestPartial", "tts"),
)
"""Keys beyond the document that every request of their kind has."""


class Description:
    """The operations of one OpenAPI document, ready to judge bodies.

    Requests are judged more strictly than the document does: a key that it does not name is a problem, because Discord
    would ignore it silently. Snowflakes may be integers too: discord.py sends some so, and Discord takes them.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        """Take a parsed document; it is not changed."""
        self._paths = document["paths"]
        relaxed = deepcopy(document["components"])
        relaxed["schemas"]["SnowflakeType"] = {"type": ["string", "integer"], "pattern": "^(0|[1-9][0-9]*)$"}
        self._answers = relaxed
        self._requests = _closed(relaxed)
        # Sent by discord.py, but missing in the document: documented for developers, or without effect in an edit.
        for schema, key in SENT_BY_THE_LIBRARY:
            self._requests["schemas"][schema]["properties"][key] = {"type": "boolean"}

    def request_problems(self, method: str, path: str, body: Json) -> list[str]:
        """Return what is wrong with a request, empty if Discord would take it; `path` starts after the API version."""
        operation = self._operation(method, path)
        if operation is None:
            return [f"{method} {path}: Discord has no such operation"]
        if "requestBody" not in operation:
            return [] if body is None else [f"{method} {path}: this operation takes no body"]
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        return [f"{method} {path}: {problem}" for problem in _problems(schema, self._requests, body)]

    def answer_problems(self, method: str, path: str, status: int, body: Json) -> list[str]:
        """Return what is wrong with an answer that claims to be Discord's, empty if Discord could have given it."""
        operation = self._operation(method, path)
        if operation is None:
            return []  # the double answers 404 there, as Discord would
        answers = operation["responses"]
        answer = answers.get(str(status)) or answers.get(f"{status // 100}XX")
        if answer is None:
            return [f"{method} {path}: Discord never answers {status} here"]
        if "$ref" in answer:
            answer = self._answers["responses"][answer["$ref"].rpartition("/")[2]]
        if "content" not in answer:
            return [] if body is None else [f"{method} {path}: {status} has no body"]
        schema = answer["content"]["application/json"]["schema"]
        return [f"{method} {path}: {status}: {problem}" for problem in _problems(schema, self._answers, body)]

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        """Return the operation whose template fits the path with the fewest placeholders."""
        fitting = (template for template in self._paths if _pattern(template).fullmatch(path))
        for template in sorted(fitting, key=lambda template: template.count("{")):
            operation: dict[str, Any] | None = self._paths[template].get(method.lower())
            if operation is not None:
                return operation
        return None


_validators: dict[tuple[int, int], tuple[dict[str, Any], Any]] = {}
"""Compiling a schema takes a thousand times as long as judging a body by it. It is kept, so its id stays its own."""


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Return what fits a path template such as `/channels/{channel_id}/messages`."""
    literals = re.split(r"\{\w+\}", template)
    return re.compile("[^/]+".join(map(re.escape, literals)))


def _problems(schema: dict[str, Any], components: dict[str, Any], body: Json) -> list[str]:
    key = (id(schema), id(components))  # both are parts of one description, and live as long as it does
    if key not in _validators:
        _validators[key] = (schema, jsonschema_rs.Draft202012Validator({**schema, "components": components}))
    validator = _validators[key][1]
    return [
        f"at {'/'.join(map(str, error.instance_path)) or 'top'}: {error.message}"
        for error in validator.iter_errors(body)
    ]


def _closed(node: Json) -> Json:
    """Return a copy in which every object takes only the keys that it names."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    copy = {key: _closed(value) for key, value in node.items()}
    if copy.get("type") == "object" and "properties" in copy:
        copy.setdefault("additionalProperties", False)
    return copy


DESCRIPTION = Description(json.loads(FILE.read_text(encoding="utf-8"))) if FILE.is_file() else None
"""Discord's description, or None where the file is absent."""


def request_faults(method: str, path: str, body: Json) -> list[str]:
    """Return what Discord would refuse or ignore in a request, as far as can be told here."""
    told = [] if DESCRIPTION is None else DESCRIPTION.request_problems(method, path, body)
    return limits.request_problems(method, path, body) + told


def exchange_faults(method: str, path: str, body: Json, status: int, answer: Json) -> list[str]:
    """Return what is wrong with a request, and with an answer to it that claims to be Discord's."""
    told = [] if DESCRIPTION is None else DESCRIPTION.answer_problems(method, path, status, answer)
    return request_faults(method, path, body) + told
