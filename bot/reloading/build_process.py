"""Builds a responder in a process of its own: in a thread, fitting would hold Python's lock and answers would wait."""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from bot.core.knowledge.loading import FAQ_FILE, read_knowledge
from bot.core.knowledge.models import KnowledgeBase
from bot.core.knowledge.problems import START, Problem, only_errors
from bot.core.responder import Responder
from bot.reloading.cache import ArrayCache

BUILD_SECONDS = 120.0
"""Longest time that a build may take."""
NICENESS = 5
"""How far a build steps back behind answers where the processor is busy (Unix)."""
_SPAWN = multiprocessing.get_context("spawn")
_PACKAGE = Path(__file__).resolve().parents[1]
_UPDATED = ("the program has changed since the bot was started, so it no longer takes up files", "Restart the bot")


def program_state() -> str:
    """Return a fingerprint of the program's files: a child runs them as they are now, its parent as they once were."""
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that a responder is made from."""

    knowledge: Path
    """The FAQ file, or the folder that holds it."""
    shipped: Path
    """The folder of the shipped knowledge, for what `knowledge` does not have."""
    region: str = ""
    """See `Responder`, here and below."""
    emergency: str = ""
    crisis: str = ""
    contact: str = ""
    cache: Path | None = None
    """Where to keep what is computed from texts; None for nowhere."""
    program: str = field(default_factory=program_state)
    """Fingerprint of the program that the responder is for."""

    def folders(self) -> list[Path]:
        """Return the folders whose files are read, as far as they exist."""
        own = self.knowledge if self.knowledge.is_dir() else self.knowledge.parent
        return [path for path in dict.fromkeys((own, *self._shipped_folders)) if path.is_dir()]

    def files(self) -> list[Path]:
        """Return the files that are read, perhaps with others next to them."""
        alone = not self.knowledge.is_dir() and self.knowledge.name != FAQ_FILE  # then nothing next to it is read
        folders = self._shipped_folders if alone else self.folders()
        found = [path for folder in folders for path in sorted(folder.glob("*.yaml"))]
        return [self.knowledge, *found] if alone else found

    def build(self) -> Built:
        """Return the responder, checked like `check` does, or why it may not serve; never raises for bad files."""
        from bot.core.checking import faq_document, served_problems  # noqa: PLC0415 - most starts build nothing

        if program_state() != self.program:
            return Built(None, (Problem(str(self.knowledge), START, *_UPDATED),))
        loaded = read_knowledge(self.knowledge, self.shipped)
        if loaded.knowledge is None:
            return Built(None, tuple(only_errors(loaded.problems)))
        if self.region and self.region not in loaded.knowledge.safety.regions:
            what = f"the region '{self.region}' is set (FAQ_REGION), but it no longer exists"
            return Built(None, (Problem("safety.yaml", START, what, "Put it back, or change the setting"),))
        responder = self.responder(loaded.knowledge)
        responder.warm_up()  # here rather than when the first member types
        errors = only_errors(list(served_problems(responder, faq_document(loaded, self.knowledge))))
        return Built(None if errors else responder, tuple(errors))

    def responder(self, knowledge: KnowledgeBase, missing: Callable[[], None] | None = None) -> Responder:
        """Return the responder on some knowledge, with these settings.

        Args:
            knowledge: checked knowledge.
            missing: called whenever something has to be computed that is not in the cache.
        """
        return Responder(
            knowledge,
            self.region,
            emergency=self.emergency,
            crisis=self.crisis,
            contact=self.contact,
            store=ArrayCache(self.cache, missing) if self.cache else None,
        )

    @property
    def _shipped_folders(self) -> tuple[Path, Path]:
        return self.shipped, self.shipped / "neutral"


@dataclass(frozen=True, slots=True)
class Built:
    """The result of a build."""

    responder: Responder | None
    """None where it may not serve."""
    problems: tuple[Problem, ...]
    """Why not; empty where it may."""


class Builder:
    """Builds in a child process, one at a time; can be stopped from another thread."""

    def __init__(self) -> None:
        self._child: SpawnProcess | None = None
        self._stopped = False

    def build(self, recipe: Recipe) -> Built:
        """Return the result of a build.

        Raises:
            OSError: no process can be started.
            RuntimeError: the child broke, took too long or was stopped.
        """
        here, there = _SPAWN.Pipe(duplex=False)
        self._child = _SPAWN.Process(target=_build, args=(recipe, there), name="build", daemon=True)
        with here:
            with there:
                self._child.start()
            if self._stopped:
                self._child.kill()
            try:
                if here.poll(BUILD_SECONDS):
                    built: Built = here.recv()
                    return built
                msg = f"building took longer than {BUILD_SECONDS:.0f} seconds"
            except EOFError:
                msg = "building ended without a result"
            finally:
                self._child.kill()
                self._child.join()
            raise RuntimeError(msg)

    def stop(self) -> None:
        """End the build that is going on, and every later one at once."""
        self._stopped = True
        if self._child and self._child.is_alive():
            self._child.kill()


def built_apart(recipe: Recipe) -> Responder | None:
    """Return the responder of a recipe, built in a child process; None where that fails, whatever the reason."""
    with contextlib.suppress(OSError, RuntimeError):
        return Builder().build(recipe).responder
    return None


def _build(recipe: Recipe, result: Connection) -> None:
    """Build, and send the result; runs in the child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches the child, too
    with contextlib.suppress(AttributeError, OSError):  # Windows knows no niceness
        os.nice(NICENESS)
    result.send(recipe.build())
