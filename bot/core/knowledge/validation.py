"""From the data of one document to a model, with every problem said in a maintainer's words.

pydantic finds the faults; this module says them in words: what is wrong, and what to write instead. Pure: no files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.knowledge.document import Document, Path
from bot.core.knowledge.problems import Problem
from bot.core.model import Model

SCHEMA_VERSION = 1
"""The version of the file format that this program reads."""
NEAR = 3
"""Most edits between a misspelt name and the name that is offered for it."""

ModelT = TypeVar("ModelT", bound=Model)
Message = tuple[str, str]
"""What is wrong, and what to write instead."""


def validate(document: Document, kind: type[ModelT]) -> ModelT | None:
    """Return the document as a model, or None after adding what is wrong to `document.problems`."""
    if document.problems:
        return None
    if document.data is None:
        document.problems.append(problem_at(document, (), "the file is empty", "Copy the form of the shipped file"))
        return None
    try:
        model = kind.model_validate(document.data)
    except ValidationError as error:
        document.problems.extend(_in_words(document, kind, detail) for detail in error.errors())
        return None
    return model if _schema_is_known(document) else None


def problem_at(document: Document, path: Path, what: str, fix: str) -> Problem:
    """Return an error at this path of the document, naming the entry (or fact, or rule) and the field."""
    position = document.key_positions.get(path) if path and path not in document.positions else None
    return Problem(
        document.file,
        position or document.position(path),
        what,
        fix,
        entry_id=_item_id(document, path),
        field_name=_field_name(path),
    )


def nearest(name: str, valid: Sequence[str]) -> str | None:
    """Return the valid name that a misspelt one stands for, or None where none is near."""
    found = process.extractOne(name, valid, scorer=OSA.distance, score_cutoff=min(NEAR, max(1, len(name) // 2)))
    return found[0] if found else None


def _schema_is_known(document: Document) -> bool:
    version = document.data.get("schema", SCHEMA_VERSION) if isinstance(document.data, dict) else SCHEMA_VERSION
    if version == SCHEMA_VERSION:
        return True
    what = f"this file has schema version {version}; this program reads version {SCHEMA_VERSION}"
    document.problems.append(
        problem_at(document, ("schema",), what, f"Write `schema: {SCHEMA_VERSION}`, or update the program")
    )
    return False


def _in_words(document: Document, kind: type[Model], detail: ErrorDetails) -> Problem:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    say = _MESSAGES.get(detail["type"], _any_fault)
    if detail["type"] == "extra_forbidden":
        what, fix = _unknown_field(str(path[-1]), _fields_at(kind, path[:-1]))
        position = document.key_positions.get(path, document.position(path))
        return Problem(document.file, position, what, fix, _item_id(document, path), _field_name(path))
    return problem_at(document, path, *say(detail))


def _unknown_field(name: str, valid: Sequence[str]) -> Message:
    near = nearest(name, valid)
    fix = f"Did you mean '{near}'?" if near else f"Remove it; the fields here are: {', '.join(valid)}"
    return f"there is no field '{name}' here", fix.rstrip("?")


def _fields_at(kind: type[Model], path: Path) -> list[str]:
    """Return the field names of the model that this path leads to, as they stand in the file."""
    for part in path:
        if isinstance(part, int):
            continue
        for name, field in kind.model_fields.items():
            if part in {name, field.alias}:
                kind = next(_models_in(field.annotation), kind)
    return [field.alias or name for name, field in kind.model_fields.items()]


def _models_in(annotation: object) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models_in(inner)


def _item_id(document: Document, path: Path) -> str | None:
    found, data = None, document.data
    for part in path:
        if isinstance(data, dict) and isinstance(part, str):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            break
        if isinstance(data, dict) and isinstance(data.get("id"), (str, int)):
            found = str(data["id"])
    return found


def _field_name(path: Path) -> str | None:
    """Return the part of the path behind the last numbered item of a list of items, such as `phrasings[3]`."""
    numbers = [index for index, part in enumerate(path) if isinstance(part, int)]
    behind = [index for index in numbers if index + 1 < len(path)]
    rest = path[behind[-1] + 1 :] if behind else path
    name = ""
    for part in rest:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else str(part)
    return name or None


def _missing(detail: ErrorDetails) -> Message:
    return f"the field '{detail['loc'][-1]}' is missing", f"Add `{detail['loc'][-1]}: …`"


def _not_words(detail: ErrorDetails) -> Message:
    match detail["input"]:
        case bool():
            return "this is read as yes or no, not as words", 'Put it in quotes, like "no"'
        case dt.date():
            return "this is read as a date, not as words", 'Put it in quotes, like "2026-11-22"'
        case int() | float():
            return "this is read as a number, not as words", 'Put it in quotes, like "12"'
        case dict():
            return (
                "this is read as a field because of its colon",
                'Put the whole text in quotes, like "Does it hurt: yes or no?"',
            )
        case None:
            return "this is empty", "Write the words, or remove the line"
        case _:
            return "a text belongs here", "Write one text, in quotes if it holds a colon or a #"


def _not_a_list(_: ErrorDetails) -> Message:
    return "a list belongs here", "Write one item a line, each behind a dash"


def _not_fields(_: ErrorDetails) -> Message:
    return "fields belong here", "Write `name: value` lines, as in the items around it"


def _too_long(detail: ErrorDetails) -> Message:
    limit = detail["ctx"]["max_length"]
    return f"this has {len(detail['input'])} characters; at most {limit} fit", "Shorten it"


def _too_short(_: ErrorDetails) -> Message:
    return "at least one item belongs here", "Add one"


def _blank(_: ErrorDetails) -> Message:
    return "this is blank", "Write the words, or remove the line"


def _not_a_flag(_: ErrorDetails) -> Message:
    return "this must be true or false", "Write true or false, without quotes"


def _not_a_number(_: ErrorDetails) -> Message:
    return "a whole number belongs here", "Write digits, without quotes"


def _not_a_date(_: ErrorDetails) -> Message:
    return "this is not a day that exists", "Write it as year-month-day, like 2026-11-22"


def _not_in_list(detail: ErrorDetails) -> Message:
    valid = detail["ctx"]["expected"].replace(" or ", ", ").replace("'", "").split(", ")
    near = nearest(str(detail["input"]), valid)
    return f"'{detail['input']}' is not one of: {', '.join(valid)}", f"Write {near}" if near else "Write one of these"


def _any_fault(detail: ErrorDetails) -> Message:
    return f"this cannot be used ({detail['msg']})", "Compare it with the items around it"


_MESSAGES: dict[str, Callable[[ErrorDetails], Message]] = {
    "missing": _missing,
    "string_type": _not_words,
    "tuple_type": _not_a_list,
    "list_type": _not_a_list,
    "dict_type": _not_fields,
    "model_type": _not_fields,
    "string_too_long": _too_long,
    "too_short": _too_short,
    "string_too_short": _blank,
    "value_error": _blank,
    "bool_type": _not_a_flag,
    "bool_parsing": _not_a_flag,
    "int_type": _not_a_number,
    "enum": _not_in_list,
    "date_type": _not_a_date,
    "date_parsing": _not_a_date,
    "date_from_datetime_parsing": _not_a_date,
    "date_from_datetime_inexact": _not_a_date,
}
