"""Builds a responder in a process of its own: in a thread, fitting would hold Python's lock and answers would wait."""

import contextlib
import hashlib
import os
import pickle
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from bot.core.knowledge.loading import FAQ_FILE, read_knowledge
from bot.core.knowledge.models import KnowledgeBase
from bot.core.knowledge.problems import START, Problem, only_errors
from bot.core.responder import Responder
from bot.reloading.cache import ArrayCache

BUILD_SECONDS = 120.0
NICENESS = 5
"""How far a build steps back behind answers where the processor is busy (Unix)."""
_CHILD = "from bot.reloading.build_process import child; child()"
_PACKAGE_ROOT = str(Path(__file__).resolve().parents[2])
_UPDATED = ("the program has changed since the bot was started, so it no longer takes up files", "Restart the bot")


def program_state() -> str:
    """Return a fingerprint of the program's files: a child runs them as they are now, its parent as they once were."""
    digest = hashlib.sha256()
    for path in sorted(Path(_PACKAGE_ROOT, "bot").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Built:
    """The result of a build."""

    responder: Responder | None
    """None where it may not serve."""
    problems: tuple[Problem, ...]
    """Why not; empty where it may."""


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
        from bot.core.checking import served_problems  # noqa: PLC0415 - most starts build nothing

        if program_state() != self.program:
            return Built(None, (Problem(str(self.knowledge), START, *_UPDATED),))
        loaded = read_knowledge(self.knowledge, self.shipped)
        if loaded.knowledge is None:
            return Built(None, tuple(only_errors(loaded.problems)))
        if self.region and self.region not in loaded.knowledge.safety.regions:
            what = f"the region '{self.region}' is set (FAQ_REGION), but it no longer exists"
            return Built(None, (Problem("safety.yaml", START, what, "Put it back, or change the setting"),))
        responder = self.responder(loaded.knowledge, ArrayCache(self.cache) if self.cache else None)
        responder.prepare()  # here rather than when the first member types
        errors = only_errors(list(served_problems(responder, loaded.faq)))
        return Built(None if errors else responder, tuple(errors))

    def responder(self, knowledge: KnowledgeBase, store: ArrayCache | None) -> Responder:
        """Return the responder on some checked knowledge, with these settings."""
        return Responder(
            knowledge, self.region, emergency=self.emergency, crisis=self.crisis, contact=self.contact, store=store
        )

    @property
    def _shipped_folders(self) -> tuple[Path, Path]:
        return self.shipped, self.shipped / "neutral"


class Builder:
    """Builds in a child process, one at a time; can be stopped from another thread."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def build(self, recipe: Recipe) -> Built:
        """Return the result of a build.

        Raises:
            OSError: no process can be started.
            RuntimeError: the child broke, took too long or was stopped.
        """
        path = os.pathsep.join(part for part in (_PACKAGE_ROOT, os.environ.get("PYTHONPATH", "")) if part)
        with _scratch() as output:
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and our own code
                [sys.executable, "-c", _CHILD],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
            )
            if self._stopped:
                self._child.kill()
            try:
                self._child.communicate(pickle.dumps(recipe), timeout=BUILD_SECONDS)
            except subprocess.TimeoutExpired:
                msg = f"building took longer than {BUILD_SECONDS:.0f} seconds"
                raise RuntimeError(msg) from None
            finally:  # whoever is told to leave meanwhile leaves nothing behind
                self._child.kill()
                self._child.wait()
            if self._child.returncode:
                msg = f"building ended with code {self._child.returncode}"
                raise RuntimeError(msg)
            output.seek(0)
            built: Built = pickle.load(output)  # noqa: S301 - written by our own child
            return built

    def stop(self) -> None:
        """End the build that is going on, and every later one at once."""
        self._stopped = True
        if self._child:
            self._child.kill()


def built_apart(recipe: Recipe) -> Responder | None:
    """Return the responder of a recipe, built in a child process; None where that fails, whatever the reason."""
    with contextlib.suppress(OSError, RuntimeError):
        return Builder().build(recipe).responder
    return None


def _scratch() -> IO[bytes]:
    """Return a nameless file: unlike a pipe it is read in one piece, which leaves this process's memory whole."""
    if hasattr(os, "memfd_create"):  # Linux: no folder need be writable
        return os.fdopen(os.memfd_create("responder"), "w+b")
    return tempfile.TemporaryFile()


def child() -> None:
    """Read a recipe from standard input, build, and write the result to standard output; runs in the child."""
    with contextlib.suppress(AttributeError, OSError):  # Windows knows no niceness
        os.nice(NICENESS)
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C in a terminal reaches the child, too
        built = pickle.load(sys.stdin.buffer).build()  # noqa: S301 - written by our own parent
        sys.stdout.buffer.write(pickle.dumps(built, pickle.HIGHEST_PROTOCOL))
        return
    sys.exit(1)
