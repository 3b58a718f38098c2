"""Every kind of mistake has its message, and every message is met by a test: nothing is left to pydantic's own words."""

import ast
import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import REPOSITORY

from bot.authoring.editor import EDITED_FILES, editor_schema
from bot.core.knowledge import ledger, syntax_errors
from bot.core.knowledge.document import parse_document
from bot.core.knowledge.validation import validate

RULES = REPOSITORY / "bot/core/knowledge"
MODULES = [
    *(path for path in sorted(RULES.glob("*.py")) if path.stem not in {"loading", "models", "schema", "wordings"}),
    *(REPOSITORY / path for path in ("bot/core/checking.py", "bot/reloading/build_process.py")),
]
NO_MESSAGES = {
    *(sign for sign, *_ in syntax_errors._HELP),
    *syntax_errors._BLOCK_ENDS_EARLY,
    *(ledger._SPELT_OUT, ledger._TENS, ledger._LONG_UNITS),
    *("this cannot be used (\0)", "Compare it with the items around it"),  # for what nobody foresaw: see the last test
}
WRONG: list[Any] = [None, True, 7, -7, 1.5, "", "  ", "word", dt.date(2026, 11, 22), dt.datetime(2026, 11, 22, 7, tzinfo=dt.UTC),
                    [], [None], [[1]], {}, {"a": 1}, {"a": {"b": []}}, float("inf"), float("nan"), "x" * 5000]  # fmt: skip
"""One of every kind of thing that YAML can hold, at the borders of what fits."""


def texts(path: Path, filled_in: str) -> Iterator[str]:
    """Yield the texts of a module that are no docstrings, with something in the place of what is filled in."""
    tree = ast.parse(path.read_text("utf-8"))
    passed_over = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in passed_over:
            continue
        if isinstance(node, ast.JoinedStr):
            passed_over |= {id(part) for part in ast.walk(node)}
            yield "".join(part.value if isinstance(part, ast.Constant) else filled_in for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.sub(r"\{\w+\}", filled_in, node.value)


def test_every_message_is_met_by_a_test() -> None:
    """A new kind of mistake needs a test that shows its words."""
    tests = sorted(REPOSITORY.joinpath("tests").rglob("test_*.py"))
    met = "\n".join(text for path in tests for text in texts(path, "…"))
    messages = {text for path in MODULES for text in texts(path, "\0") if len(text.split()) > 2} - NO_MESSAGES
    sentences = [text for text in sorted(messages) if not set(text) & set("\\|;")]  # no patterns, no code

    assert len(sentences) > 100
    assert [text for text in sentences if not re.search(".+".join(map(re.escape, text.split("\0"))), met)] == []


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - whatever YAML holds
    """Yield the path of every value in the data, the whole first."""
    yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from places(value, (*path, key))


def put(data: Any, path: tuple[Any, ...], value: Any) -> Any:  # noqa: ANN401 - as above
    """Return the data with another value at a path."""
    if not path:
        return value
    copy = data.copy()
    copy[path[0]] = put(data[path[0]], path[1:], value)
    return copy


@pytest.mark.parametrize("name", EDITED_FILES)
def test_no_mistake_is_left_without_words(name: str) -> None:
    """Whatever stands in the place of any value of any file, the message is one of ours."""
    kind = EDITED_FILES[name]
    fields = json.loads(editor_schema(kind))["properties"]
    good = yaml.safe_load(yaml.safe_dump({field: found["examples"][0] for field, found in fields.items()}))
    for path in places(good):
        for wrong in WRONG:
            text = yaml.dump(put(good, path, wrong), Dumper=yaml.CSafeDumper)
            document = parse_document(text, f"{name}.yaml")
            validate(document, kind)
            for problem in document.problems:
                assert "this cannot be used" not in problem.what, (path, wrong, str(problem))
