"""The models as JSON Schema (draft 7, which every editor knows), for completing and underlining while somebody types.

A YAML file names its schema in its first line (`# yaml-language-server: $schema=faq.schema.json`). The files beside the
knowledge are written by `python run_bot.py schema`; a test keeps them in step. Pure: text comes out, no file is opened.
"""

from __future__ import annotations

import json
from typing import Any

from bot.core.knowledge.models import (
    ANSWER_LIMIT,
    QUESTION_LIMIT,
    Entry,
    Everyday,
    Faq,
    Negatives,
    Phrasings,
    Source,
    Vocabulary,
)
from bot.core.knowledge.safety_models import Safety, SafetyExamples
from bot.core.knowledge.schema import Model
from bot.core.knowledge.validation import SCHEMA_VERSION, models_in
from bot.core.knowledge.wordings import Caveats, Languages, NoticeTexts, PublicTexts, Wordings

DIALECT = "http://json-schema.org/draft-07/schema#"
EDITED_FILES: dict[str, type[Model]] = {
    "faq": Faq,
    "source": Source,
    "wordings": Wordings,
    "safety": Safety,
    "safety_examples": SafetyExamples,
    "vocabulary": Vocabulary,
    "everyday": Everyday,
    "languages": Languages,
    "negatives": Negatives,
    "phrasings": Phrasings,
}
"""The files that people edit, without their endings."""

LAYERED = frozenset({Wordings, Caveats, NoticeTexts, PublicTexts})
"""Models of which a file may leave out every field: it is then taken from the neutral wordings."""
CURATED_LIMITS = {"question": QUESTION_LIMIT, "answer": ANSWER_LIMIT}
"""Fields of an entry that must be shorter in curated files, which editors are for, than in any FAQ."""
_NAMES = {"replies": "emergency", "regions": "uk", "languages": "de", "phrasings": "cold-packs"}
"""Names of the examples in fields that hold items by name."""


def schema_file(name: str) -> str:
    """Return the name of the schema file of a knowledge file, such as `faq.schema.json` for `faq`."""
    return f"{name}.schema.json"


def editor_schema(kind: type[Model]) -> str:
    """Return the JSON Schema of one file as text, indented, with a line end; every field told and exemplified."""
    schema = kind.model_json_schema(by_alias=True)
    models = _all_models(kind)
    for name, part in {**schema.pop("$defs", {}), kind.__name__: schema}.items():
        if name in models:
            _complete(part, models[name])
        if part is not schema:
            schema.setdefault("$defs", {})[name] = part
    return json.dumps({"$schema": DIALECT, **schema}, indent=2, ensure_ascii=False) + "\n"


def example(kind: type[Model]) -> dict[str, Any]:
    """Return an item with every field, made of the first example of each."""
    found: dict[str, Any] = {}
    for name, field in kind.model_fields.items():
        inner = next(models_in(field.annotation), None)
        if field.examples or inner is None:
            found[field.alias or name] = (field.examples or [None])[0]
        else:
            found[field.alias or name] = _wrapped(example(inner), str(field.annotation), _NAMES.get(name, ""))
    return found


def _wrapped(item: dict[str, Any], annotation: str, name: str) -> object:
    """Return the item in the form of its field: by itself, in a list, or by its name."""
    if annotation.startswith("tuple"):
        return [item]
    return {name: item} if annotation.startswith("dict") else item


def _all_models(kind: type[Model]) -> dict[str, type[Model]]:
    found = {kind.__name__: kind}
    for field in kind.model_fields.values():
        for inner in models_in(field.annotation):
            found |= _all_models(inner)
    return found


def _complete(part: dict[str, Any], kind: type[Model]) -> None:
    """Add to one object what pydantic leaves out (descriptions, examples, version); drop titles: they repeat names."""
    part.pop("title", None)
    if kind in LAYERED:
        part.pop("required", None)
    examples = example(kind)
    told = {field.alias or name: field.description for name, field in kind.model_fields.items()}
    for name, field in part["properties"].items():
        field.pop("title", None)
        field["description"] = told[name]
        field.setdefault("examples", [examples[name]])
        if name == "schema":
            field["const"] = SCHEMA_VERSION
        if kind is Entry and name in CURATED_LIMITS:
            field["maxLength"] = CURATED_LIMITS[name]
