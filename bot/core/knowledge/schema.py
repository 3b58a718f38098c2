"""What all models of YAML files share: strict words, ids and lists, frozen objects, no unknown fields.

Strings are strict: a bare `no`, a number or a date where words belong is refused, never guessed at. Bottom of the core.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

ID_LIMIT = 64
"""Most characters of an id: it travels in a Discord custom_id of at most 100."""


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Characters that a terminal obeys; in double quotes YAML writes them like `\\e`."""
_PLACEHOLDER = re.compile(r"\{\w+\}")


def _not_blank(text: str) -> str:
    kind = "blank" if not text.strip() else "control_character" if _CONTROL.search(text) else ""
    if kind:
        raise PydanticCustomError(kind, "no words")
    return text.strip()


def _id_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Words = Annotated[str, AfterValidator(_not_blank), Field(json_schema_extra={"pattern": r"\S"})]
"""Text for people: any words, not blank, blanks at both ends removed."""


def fills(*names: str) -> AfterValidator:
    """Return the check of a text in which these placeholders are filled in: any other would be shown as it is."""
    kind, known = "placeholder", [f"{{{name}}}" for name in names]

    def check(text: str) -> str:
        if unknown := [name for name in dict.fromkeys(_PLACEHOLDER.findall(text)) if name not in known]:
            raise PydanticCustomError(kind, "not filled in", {"unknown": unknown, "known": known})
        return text

    return AfterValidator(check)


def filled(text: str, **values: object) -> str:
    """Return the text with these values in the places of their placeholders."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


Plain = Annotated[Words, fills()]
"""Words in which nothing is filled in."""
CallingForHelp = Annotated[Words, fills("emergency", "crisis")]
"""Words that tell whom to call: the contacts of the region are filled in."""
Id = Annotated[
    str,
    BeforeValidator(_id_text),
    Field(min_length=1, max_length=ID_LIMIT),
    WithJsonSchema({"type": ["string", "integer"], "minLength": 1, "maxLength": ID_LIMIT}),
]
"""A stable name; whole numbers are taken as their digits."""


class Model(BaseModel):
    """Base of all knowledge models: frozen, strict, no unknown fields."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", populate_by_name=True)


class File(Model):
    """A whole file, which says the version of its form."""

    schema_version: int = Field(alias="schema")


Many = Field(strict=False)
"""YAML gives lists; frozen models hold tuples."""
ManyWords = Annotated[tuple[Words, ...], Many]
ManyIds = Annotated[tuple[Id, ...], Many]
