"""From the data of one document to a model: pydantic finds the faults, and they are told in a maintainer's words."""

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.knowledge.document import Data, Document, Path, problem_at
from bot.core.knowledge.models import Entry
from bot.core.knowledge.problems import Problem
from bot.core.knowledge.schema import Model

SCHEMA_VERSION = 1
NEAR = 3
"""Most edits between a misspelt name and the name that is offered for it."""

ModelT = TypeVar("ModelT", bound=Model)
Fault = tuple[str, str]
"""What is wrong, and what to write instead."""

_COPY = "Copy the layout of the shipped file"


def validate(document: Document, kind: type[ModelT]) -> ModelT | None:
    """Return the document as a model, or None after adding what is wrong to `document.problems`."""
    if document.data is None:
        if not document.problems:
            document.problems.append(problem_at(document, (), "the file is empty", _COPY))
        return None
    _check_schema(document)
    try:
        model = kind.model_validate(document.data)
    except ValidationError as error:
        told = {problem.position for problem in document.problems}
        details = error.errors()
        misspelt = {_meant(kind, detail["loc"]) for detail in details if detail["type"] == "extra_forbidden"}
        faults = (_in_words(document, kind, detail) for detail in details if not _only_follows(detail, misspelt))
        document.problems.extend(problem for problem in faults if problem.position not in told)
        return None
    return None if document.problems else model


def sound_entries(document: Document) -> list[tuple[int, Entry]]:
    """Return the entries of a FAQ that are valid by themselves, each with its place, although others are faulty."""
    result = []
    for number, item in enumerate(_items(document)):
        with contextlib.suppress(ValidationError):
            result.append((number, Entry.model_validate(item)))
    return result


def entry_ids(document: Document) -> list[str]:
    """Return the ids of all entries of a FAQ, also of faulty ones, in file order."""
    return [str(item["id"]) for item in _items(document) if isinstance(item, dict) and "id" in item]


def cited_facts(document: Document) -> set[str]:
    """Return the ids of all facts that the entries of a FAQ cite, also of faulty ones."""
    lists = [item.get("facts") for item in _items(document) if isinstance(item, dict)]
    return {str(fact) for facts in lists if isinstance(facts, list) for fact in facts}


def nearest(name: str, valid: Sequence[str]) -> str | None:
    """Return the valid name that a misspelt one stands for, or None where none is near."""
    found = process.extractOne(name, valid, scorer=OSA.distance, score_cutoff=min(NEAR, max(1, len(name) // 2)))
    return found[0] if found else None


def _items(document: Document) -> list[Data]:
    entries = document.data.get("entries") if isinstance(document.data, dict) else None
    return entries if isinstance(entries, list) else []


def _check_schema(document: Document) -> None:
    version = document.data.get("schema") if isinstance(document.data, dict) else None
    if type(version) is int and version != SCHEMA_VERSION:  # what is no whole number is told by the model
        what = f"this file has schema version {version}; this program reads version {SCHEMA_VERSION}"
        fix = f"Write `schema: {SCHEMA_VERSION}`, or update the program"
        document.problems.append(problem_at(document, ("schema",), what, fix))


def _only_follows(detail: ErrorDetails, misspelt: set[Path]) -> bool:
    """Return whether a fault only follows from others: a misspelt field is missing, a list of faulty items short."""
    if detail["type"] == "missing":
        return detail["loc"] in misspelt
    return detail["type"] == "too_short" and bool(detail["input"])


def _meant(kind: type[Model], path: Path) -> Path:
    return (*path[:-1], nearest(str(path[-1]), _fields_at(kind, path[:-1])) or "")


def _in_words(document: Document, kind: type[Model], detail: ErrorDetails) -> Problem:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    if detail["type"] == "extra_forbidden":
        name, valid = str(path[-1]), _fields_at(kind, path[:-1])
        near = nearest(name, valid)
        fix = f"Did you mean '{near}'?" if near else f"Remove it; the fields here are: {', '.join(valid)}"
        place = document.key_positions.get(path)
        return problem_at(document, path, f"there is no field '{name}' here", fix, place)
    if not path:
        return problem_at(document, path, "the file is not made up of fields", _COPY)
    if detail["type"] == "missing":
        return problem_at(document, path, f"the field '{path[-1]}' is missing", f"Add `{path[-1]}: …`")
    if in_words := _FAULTS_OF.get(detail["type"]):
        fault = in_words(detail)
    else:
        unforeseen = f"this cannot be used ({detail['msg']})", "Compare it with the items around it"
        fault = _FAULTS.get(detail["type"], unforeseen)
    place = document.key_positions.get(path) if "[key]" in detail["loc"] else None
    return problem_at(document, path, *fault, place)


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
    """Yield the models that the type of a field holds, itself or in lists and mappings."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models_in(inner)


def _not_words(detail: ErrorDetails) -> Fault:
    match detail["input"]:
        case bool():
            what, fix = "this is read as yes or no, not as words", 'Put it in quotes, like "no"'
        case dt.date():
            what, fix = "this is read as a date, not as words", 'Put it in quotes, like "2026-11-22"'
        case int() | float():
            what, fix = "this is read as a number, not as words", 'Put it in quotes, like "12"'
        case dict():
            fix = 'Put the whole text in quotes, like "Does it hurt: yes or no?"'
            what = "this is read as a field because of its colon"
        case None:
            what, fix = "this is empty", "Write the text, in quotes if it begins with a #, or remove the line"
        case _:
            what, fix = "this should be text", "Write one text, in quotes if it contains a colon or a #"
    return what, fix


def _too_long(detail: ErrorDetails) -> Fault:
    length, limit = detail["ctx"]["actual_length"], detail["ctx"]["max_length"]
    return f"this has {length} characters; the limit is {limit}", "Shorten it"


def _too_short(detail: ErrorDetails) -> Fault:
    return _BLANK if isinstance(detail["input"], str) else ("this needs at least one item", "Add one")


def _not_a_date(detail: ErrorDetails) -> Fault:
    given = detail["input"].partition("\n")[0] if isinstance(detail["input"], str) else ""
    what = f"'{given}' is not a date in the expected form" if given else "this should be a date"
    return what, "Write it as year-month-day, like 2026-11-22"


def _not_in_list(detail: ErrorDetails) -> Fault:
    valid = detail["ctx"]["expected"].replace(" or ", ", ").replace("'", "").split(", ")
    given = detail["input"] if isinstance(detail["input"], str) else ""
    near = nearest(given, valid)
    what = f"'{given}' is not one of: {', '.join(valid)}" if given else f"this should be one of: {', '.join(valid)}"
    return what, f"Write {near}" if near else "Write one of them"


def _not_filled_in(detail: ErrorDetails) -> Fault:
    unknown, known = (", ".join(detail["ctx"][names]) for names in ("unknown", "known"))
    fix = f"The placeholders here are: {known}" if known else "Write plain words: there are none here"
    return f"there is no placeholder {unknown} here", fix


_BLANK = ("this is blank", "Write the text, or remove the line")
_NO_LIST = ("this should be a list", "Write one item per line, each after a dash")
_NO_FIELDS = ("this should be fields", "Write `name: value` lines, as in the items around it")
_NO_FLAG = ("this must be true or false", "Write true or false, without quotes")
_FAULTS: dict[str, Fault] = {
    "tuple_type": _NO_LIST,
    "list_type": _NO_LIST,
    "dict_type": _NO_FIELDS,
    "model_type": _NO_FIELDS,
    "string_too_short": _BLANK,
    "blank": _BLANK,
    "control_character": ("this contains a control character, which a terminal would obey", "Write plain text"),
    "bool_type": _NO_FLAG,
    "bool_parsing": _NO_FLAG,
    "int_type": ("this should be a whole number", "Write digits, without quotes"),
}
"""What is wrong by the type of pydantic's error, whatever the value."""
_FAULTS_OF: dict[str, Callable[[ErrorDetails], Fault]] = {
    "string_type": _not_words,
    "too_long": _too_long,
    "too_short": _too_short,
    "enum": _not_in_list,
    "literal_error": _not_in_list,
    "placeholder": _not_filled_in,
    "date_type": _not_a_date,
    "date_parsing": _not_a_date,
    "date_from_datetime_parsing": _not_a_date,
    "date_from_datetime_inexact": _not_a_date,
}
"""The same where it depends on the value."""
