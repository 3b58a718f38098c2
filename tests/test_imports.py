"""Imports point one way, the core stays by itself, and importing anything does nothing else."""

import ast
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from conftest import REPOSITORY

FILES = sorted(REPOSITORY.joinpath("bot").rglob("*.py"))
FORBIDDEN_IN_CORE = frozenset(
    "asyncio aiohttp discord http httpx logging os requests rich socket ssl time urllib".split()  # noqa: SIM905 - shorter
)
"""Chat platforms, environment, network, clock, terminal."""
CLOCK = frozenset({"now", "today", "utcnow", "environ", "getenv", "home", "expanduser"})
"""Ways to the clock and the environment by attribute."""
LAYERS = [
    ("bot.__main__",),
    ("bot.cli",),
    ("bot.factory",),
    ("bot.workshop",),
    ("bot.adapters", "bot.evaluation", "bot.authoring"),
    ("bot.reloading", "bot.usage"),
    ("bot.settings", "bot.env_file", "bot.logs", "bot.memory"),
    ("bot.core",),
]
"""A module imports from its own layer's package or from layers below."""


def module_name(path: Path) -> str:
    """Return the dotted name of a file of the package."""
    parts = path.relative_to(REPOSITORY).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): ast.parse(path.read_text("utf-8")) for path in FILES}


def imported(tree: ast.AST) -> set[str]:
    """Return the full names of everything that is imported anywhere in a file."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def within(name: str, package: str) -> bool:
    """Return whether a dotted name is the package or lies in it."""
    return name == package or name.startswith(f"{package}.")


def modules_of(package: str) -> dict[str, ast.Module]:
    """Return the modules of a package."""
    return {name: tree for name, tree in MODULES.items() if within(name, package)}


def users(package: str) -> set[str]:
    """Return the modules that import something of a package."""
    return {module for module, tree in MODULES.items() if any(within(name, package) for name in imported(tree))}


@pytest.mark.parametrize("name", modules_of("bot.core"))
def test_core_stays_by_itself(name: str) -> None:
    """No adapter, command, setting, chat platform, environment, network or clock, and one module alone opens files.

    Everything else works on what it is given; spelling repair reads a list that a package ships.
    """
    names = imported(MODULES[name])
    attributes = {node.attr for node in ast.walk(MODULES[name]) if isinstance(node, ast.Attribute)}
    called = attributes | {node.id for node in ast.walk(MODULES[name]) if isinstance(node, ast.Name)}

    assert not {other for other in names if within(other, "bot") and not within(other, "bot.core") and other != "bot"}
    assert not {other.partition(".")[0] for other in names} & FORBIDDEN_IN_CORE
    assert not attributes & CLOCK
    if name != "bot.core.knowledge.files":
        assert not called & {"open", "read_bytes", "write_text", "write_bytes", "mkdir", "unlink"}
        assert "read_text" not in called or name == "bot.core.text.repair"


@pytest.mark.parametrize("name", [name for name in MODULES if name not in {"bot", "bot.adapters"}])
def test_imports_point_down_the_layers(name: str) -> None:
    """From the commands over adapters, settings and logs to the core, never back."""
    layer = next(number for number, packages in enumerate(LAYERS) if any(within(name, one) for one in packages))
    above = [package for packages in LAYERS[:layer] for package in packages]

    assert not {other for other in imported(MODULES[name]) if any(within(other, package) for package in above)}


def test_adapters_do_not_know_each_other() -> None:
    """Each can be taken away, and everything but the Discord adapter runs and is tested without Discord."""
    console, discord = modules_of("bot.adapters.console"), modules_of("bot.adapters.discord")

    assert not users("bot.adapters.discord") & {*console}
    assert not users("bot.adapters.console") & {*discord}
    assert users("discord")
    assert users("discord") <= {*discord}


def test_there_are_no_circles() -> None:
    """Every module can be read after those that it builds on; imports for types alone count, too."""
    needs = {
        module: {name for name in imported(tree) if name in MODULES and not within(module, name)}
        for module, tree in MODULES.items()
    }
    while ready := {module for module, others in needs.items() if not others & needs.keys()}:
        needs = {module: others for module, others in needs.items() if module not in ready}

    assert not needs


def test_no_two_classes_share_a_name() -> None:
    """One word, one thing."""
    names = [node.name for tree in MODULES.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]

    assert [name for name, times in Counter(names).items() if times > 1] == []


CHILD = """
import importlib, logging, os, sys, threading
before = set(os.listdir("."))
for name in sys.argv[1:]:
    importlib.import_module(name)
assert logging.getLogger().handlers == [], "handlers on the root logger"
assert not any(logging.getLogger(name).handlers for name in ("bot", *sys.argv[1:])), "handlers on our loggers"
assert logging.getLogger().level == logging.WARNING and logging.getLogger("bot").level == logging.NOTSET, "levels"
assert threading.active_count() == 1, "threads"
assert set(os.listdir(".")) == before, "files"
"""


def test_importing_everything_does_nothing_else(tmp_path: Path) -> None:
    """No output, no log handler, no thread, no file, from any current folder and without any setting."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1", "FAQ_NONSENSE": "1"}
    child = subprocess.run(
        [sys.executable, "-c", CHILD, *MODULES],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=50, check=False,
    )  # fmt: skip

    assert (child.returncode, child.stdout, child.stderr) == (0, "", "")
