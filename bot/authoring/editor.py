"""The models as JSON Schema (draft 7, which every editor knows), for completing and underlining while somebody types.

A YAML file names its schema in its first line (`# yaml-language-server: $schema=faq.schema.json`). The files beside the
knowledge are written by `python run_bot.py schema`; a test keeps them in step. What is said on each field stands in
`field_help/`.
"""

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import yaml

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
from bot.core.knowledge.schema import File, Model
from bot.core.knowledge.validation import SCHEMA_VERSION
from bot.core.knowledge.wordings import Caveats, Languages, NoticeTexts, PublicTexts, Wordings

DIALECT = "http://json-schema.org/draft-07/schema#"
EDITED_FILES: dict[str, type[File]] = {
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

LAYERED = frozenset(kind.__name__ for kind in (Wordings, Caveats, NoticeTexts, PublicTexts))
"""Models of which a file may leave out every field: it is then taken from the neutral wordings."""
CURATED_LIMITS = {"question": QUESTION_LIMIT, "answer": ANSWER_LIMIT}
"""Fields of an entry that must be shorter in curated files, which editors are for, than in any FAQ."""
_FIELDS = Path(__file__).with_name("field_help")
_NAMES = {"replies": "emergency", "regions": "uk", "languages": "de"}
"""Names of the examples in fields that hold items by name."""

Schema: TypeAlias = dict[str, Any]
FieldTexts: TypeAlias = Mapping[str, Mapping[str, Any]]
"""What is said on the fields of one model, by their names in the file: `is` in words, and `like`, an example."""


def field_texts(kind: type[Model]) -> FieldTexts:
    """Return what is said on each field of a model, also on those that it inherits."""
    bases = (_all_texts().get(base.__name__, {}) for base in reversed(kind.__mro__))
    return {name: texts for fields in bases for name, texts in fields.items()}


@functools.cache
def _all_texts() -> Mapping[str, FieldTexts]:
    files = (yaml.safe_load(path.read_text("utf-8")) for path in sorted(_FIELDS.glob("*.yaml")))
    return {model: texts for models in files for model, texts in models.items()}


def schema_file(name: str) -> str:
    """Return the name of the schema file of a knowledge file, such as `faq.schema.json` for `faq`."""
    return f"{name}.schema.json"


def editor_schema(kind: type[File]) -> str:
    """Return the JSON Schema of one file as text, indented, with a line end; every field told and exemplified."""
    schema = kind.model_json_schema(by_alias=True)
    inner = schema.pop("$defs", {})
    for name, part in inner.items():
        if "properties" in part:
            _complete(part, name, _all_texts()[name], inner)
    _complete(schema, kind.__name__, field_texts(kind), inner)
    whole = {"$schema": DIALECT, **schema, **({"$defs": inner} if inner else {})}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _complete(part: Schema, model: str, said: FieldTexts, inner: Schema) -> None:
    """Add to one object what pydantic leaves out (descriptions, examples, version); drop titles: they repeat names."""
    part.pop("title", None)
    if model in LAYERED:
        part.pop("required", None)
    for name, field in part["properties"].items():
        field.pop("title", None)
        told = {"description": said[name]["is"]}
        if "like" in said[name]:
            told["examples"] = [said[name]["like"]]
        whole = part["properties"][name] = dict(sorted((field | told).items()))
        if "like" not in said[name]:
            whole["examples"] = [_example(field, name, inner)]
        if name == "schema":
            whole["const"] = SCHEMA_VERSION
        if model == Entry.__name__ and name in CURATED_LIMITS:
            whole["maxLength"] = CURATED_LIMITS[name]


def _example(field: Schema, name: str, inner: Schema) -> object:
    """Return an example of a field that is made of others, alone, in a list or by a name, out of their examples."""
    if "items" in field:
        return [_example(field["items"], name, inner)]
    if "additionalProperties" in field:
        return {_NAMES[name]: _example(field["additionalProperties"], name, inner)}
    model = field["$ref"].removeprefix("#/$defs/")
    texts = _all_texts()[model]
    return {
        name: texts[name]["like"] if "like" in texts[name] else _example(part, name, inner)
        for name, part in inner[model]["properties"].items()
    }
