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
from bot.core.knowledge.document import parse_document
from bot.core.knowledge.validation import validate

RULES = REPOSITORY / "bot/core/knowledge"
MODULES = [*(RULES / f"{name}.py" for name in (
    "document", "traps", "text_rules", "ledger", "files", "faq_rules", "safety_rules", "error_messages", "upkeep", "validation"
)), REPOSITORY / "bot/core/checking.py", REPOSITORY / "bot/reloading/build_process.py"]  # fmt: skip
SAID_BY = {"what", "fix"}
"""Variables that hold the two halves of a message."""
NEVER = {"this cannot be used (.+)", "Compare it with the items around it"}
"""The words for a fault that nobody foresaw; the second test below shows that no mistake ends in them."""
WRONG: list[Any] = [None, True, 7, -7, 1.5, "", "  ", "word", dt.date(2026, 11, 22), dt.datetime(2026, 11, 22, 7, tzinfo=dt.UTC),
                    [], [None], [[1]], {}, {"a": 1}, {"a": {"b": []}}, float("inf"), float("nan"), "x" * 5000]  # fmt: skip
"""One of every kind of thing that YAML can hold, at the borders of what fits."""


def words_of(node: ast.expr) -> Iterator[str]:
    """Yield the texts of an expression as patterns, with any text in the place of what is filled in."""
    match node:
        case ast.Constant(value=str(text)):
            yield re.sub(r"\\\{\w+\\\}", ".", re.escape(text))
        case ast.JoinedStr(values=parts):
            yield "".join(re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in parts)
        case ast.Tuple(elts=parts):
            for part in parts[-2:]:  # what stands before, in the table of the parser's errors, is the parser's
                yield from words_of(part)
        case ast.IfExp(body=first, orelse=second):
            yield from words_of(first)
            yield from words_of(second)


def messages(path: Path) -> set[str]:
    """Return the patterns of all messages of a module: sentences that are assigned, returned, yielded or handed on."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Return(value=ast.expr() as value) | ast.Yield(value=ast.expr() as value):
                found.update(words_of(value))
            case ast.Assign(targets=[target], value=ast.expr() as value) if ast.unparse(target).strip("()") in {
                *SAID_BY, "what, fix", "_HELP", "NO_DASH", "_NO_NAME", "_NO_COLON", "_STRAIGHT", "_BEHIND_QUOTE", "_INDENTATION", "_ANY", "_COPY", "_QUOTE_IT", "_BRACKETS",
            }:  # fmt: skip
                found.update(words_of(value))
            case ast.Call(func=ast.Name(id="problem_at" | "Problem"), args=args):
                for argument in args:
                    found.update(words_of(argument))
    return {pattern for pattern in found if len(re.sub(r"\\(.)", r"\1", pattern).split()) > 1 and "<" not in pattern}


def test_every_message_is_met_by_a_test() -> None:
    """A new kind of mistake needs a test that shows its words."""
    literals = []
    for path in sorted(REPOSITORY.joinpath("tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Constant(value=str(text)):
                    literals.append(text)
                case ast.JoinedStr(values=parts):
                    literals.append("".join(part.value if isinstance(part, ast.Constant) else "…" for part in parts))
    met = "\n".join(literals)
    found = {f"{path.name}: {pattern}" for path in MODULES for pattern in messages(path) if pattern not in NEVER}

    assert len(found) > 100
    assert [one for one in sorted(found) if not re.search(one.partition(": ")[2], met)] == []


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
