"""`docs/fields.md`: every field of every knowledge file with its meaning and an example, made from the models.

Written by `python run_bot.py schema` beside the schemas for editors; a test keeps it in step. Pure: text comes out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bot.core.knowledge.editor import EDITED_FILES, editor_schema

PAGE = "docs/fields.md"
"""Where it stands in the repository."""
HEAD = """\
# Every field of every knowledge file

Written by `python run_bot.py schema` from the models; do not edit by hand. Editors show the same while you type. How to
work with the files is told in [maintainers.md](maintainers.md).
"""
EXAMPLE_LIMIT = 80
"""Most characters of an example: a table of longer ones is not read."""


def fields_page() -> str:
    """Return the page as Markdown, with a line end."""
    return "\n".join(
        (HEAD, *(part for name, kind in EDITED_FILES.items() for part in _file(name, editor_schema(kind))))
    )


def _file(name: str, schema: str) -> Iterator[str]:
    whole = json.loads(schema)
    yield f"## `{name}.yaml`\n\n{whole['description']}\n"
    yield _table(whole)
    for kind, part in whole.get("$defs", {}).items():
        if "properties" in part:
            yield f"### {_spaced(kind)}\n\n{part['description']}\n"
            yield _table(part)


def _table(part: dict[str, Any]) -> str:
    needed = part.get("required", [])
    rows = [
        f"| `{name}` | {_cell(field['description'])} | {'yes' if name in needed else 'no'} | {_example(field)} |"
        for name, field in part["properties"].items()
    ]
    return "\n".join(("| field | meaning | required | example |", "| --- | --- | --- | --- |", *rows, ""))


def _example(field: dict[str, Any]) -> str:
    text = json.dumps(field["examples"][0], ensure_ascii=False)
    text = text if len(text) <= EXAMPLE_LIMIT else f"{text[: EXAMPLE_LIMIT - 1]}…"
    return f"`{_cell(text).replace('`', chr(39))}`"


def _spaced(kind: str) -> str:
    """Return the name of a model in words: `SmallTalk` is 'Small talk'."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind).strip()
    return words.capitalize()


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
