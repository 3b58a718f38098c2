"""The JSON Schemas for editors: in step with the models, told and exemplified throughout, as strict as `check`."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from conftest import SHIPPED, SMALL_FAQ, changed, faults

from bot.authoring.editor import EDITED_FILES, _all_texts, editor_schema, schema_file
from bot.cli.exit_codes import OK
from bot.cli.main import main
from bot.core.knowledge.document import Loader
from bot.core.knowledge.schema import File, Model

SCHEMAS: dict[str, dict[str, Any]] = {name: json.loads(editor_schema(kind)) for name, kind in EDITED_FILES.items()}


def objects(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every kind of object in a schema by its name."""
    yield "file", schema
    yield from ((name, part) for name, part in schema.get("$defs", {}).items() if "properties" in part)


def fields() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield every field of every file: file, object, field, its schema."""
    for file, schema in SCHEMAS.items():
        for name, part in objects(schema):
            yield from ((file, name, field, found) for field, found in part["properties"].items())


FIELDS = [pytest.param(file, found, id=f"{file}-{name}-{field}") for file, name, field, found in fields()]


def from_yaml(text: str) -> Any:  # noqa: ANN401 - whatever stands in the file
    """Return YAML as an editor reads it: dates are words."""
    return json.loads(json.dumps(yaml.load(text, Loader), default=dt.date.isoformat))  # noqa: S506 - a safe one, in C


@pytest.mark.parametrize("name", EDITED_FILES)
def test_shipped_schema_is_in_step_with_the_model(name: str) -> None:
    """After a change of the models: `python run_bot.py schema`."""
    assert SHIPPED.joinpath(schema_file(name)).read_text("utf-8") == editor_schema(EDITED_FILES[name])


@pytest.mark.parametrize(("file", "field"), FIELDS)
def test_every_field_is_told_and_exemplified(file: str, field: dict[str, Any]) -> None:
    """An editor shows both at the field, and the example would be taken as it is."""
    assert field["description"].endswith(".")
    assert field["examples"]
    checker = jsonschema_rs.validator_for({**field, "$defs": SCHEMAS[file].get("$defs", {})})
    for example in field["examples"]:
        checker.validate(example)


def test_nothing_is_told_of_a_field_that_is_none() -> None:
    """What is said on a field goes when the field goes."""
    kinds = {Model, *Model.__subclasses__(), *File.__subclasses__()}
    known = {kind.__name__: {field.alias or name for name, field in kind.model_fields.items()} for kind in kinds}

    for model, texts in _all_texts().items():
        assert texts.keys() <= known[model]


FORM_OF = {"health": "wordings"}
"""Files in the form of another one."""
YAML_FILES = sorted({*SHIPPED.rglob("*.yaml")} - {SHIPPED / "neutral/safety.yaml"})
"""All but the one that holds a few fields out of another, which is no whole file by itself."""


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: path.relative_to(SHIPPED).as_posix())
def test_file_names_its_schema_in_the_first_line_and_fits_it(path: Path) -> None:
    """The form that the YAML language server reads, for every file that people edit; nothing in it is underlined."""
    text, name = path.read_text("utf-8"), FORM_OF.get(path.stem, path.stem)
    start, named = text.splitlines()[0].split("$schema=")

    assert start == "# yaml-language-server: "
    assert path.parent.joinpath(named).resolve() == SHIPPED / schema_file(name)
    jsonschema_rs.validate(SCHEMAS[name], from_yaml(text))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("schema: 1", "schema: 2"),
        ("    covered: false", "    coverd: false"),
        ("    question: How do I borrow a book?\n", ""),
        ("How do I borrow a book?", "Why " * 80 + "?"),
        ("How do I borrow a book?", '"  "'),
        ("How do I borrow a book?", "12"),
        ("evidence: practice\n    facts: [card]", "evidence: practise\n    facts: [card]"),
        ("covered: false", "covered: maybe"),
        ("[borrowing]", "borrowing"),
        ("- parking spaces nearby", "- no"),
    ],
)
def test_what_check_refuses_is_underlined(old: str, new: str) -> None:
    """What the schema can say at all, it says like `check`."""
    text = changed(SMALL_FAQ, old, new)

    assert faults(text)
    assert not jsonschema_rs.is_valid(SCHEMAS["faq"], from_yaml(text))


def test_number_as_an_id_is_no_mistake_and_too_long_for_a_button_is_one() -> None:
    """`check` takes the digits of the one; curated files are shorter than any FAQ may be."""
    number = SMALL_FAQ.replace("[borrowing]", "[7]").replace("id: borrowing", "id: 7")
    long = changed(SMALL_FAQ, "How do I borrow a book?", "Why " * 21 + "?")

    assert not faults(number) + faults(long)
    assert jsonschema_rs.is_valid(SCHEMAS["faq"], from_yaml(number))
    assert not jsonschema_rs.is_valid(SCHEMAS["faq"], from_yaml(long))


def test_command_writes_the_files_beside_the_knowledge(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One for each file that people edit; it prints where."""
    assert main(["schema", "--knowledge", str(folder / "faq.yaml")]) == OK

    written = [folder / schema_file(name) for name in EDITED_FILES]
    assert capsys.readouterr().out.split() == [str(path) for path in written]
    assert json.loads(written[0].read_text("utf-8")) == SCHEMAS["faq"]
