"""The knowledge of a git revision, unpacked into a temporary folder and read by today's code."""

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bot.core.errors import FaqBotError
from bot.core.knowledge.loading import read_knowledge
from bot.core.knowledge.models import KnowledgeBase
from bot.core.knowledge.problems import only_errors
from bot.core.matching.encoder import Store
from bot.core.responder import Responder
from bot.evaluation.compare import compare, in_markdown, joined
from bot.evaluation.questions import Labelled
from bot.evaluation.run import ENTRY_TESTS, entry_tests

TIMEOUT_SECONDS = 30
"""Longest time that git may take; an archive of a few text files takes milliseconds."""


@dataclass(frozen=True, slots=True)
class Revision:
    """The knowledge of one revision."""

    commit: str
    """The short name of the commit."""
    knowledge: KnowledgeBase


def compare_with(
    before: Revision, responder: Responder, sets: Mapping[str, Sequence[Labelled]], store: Store | None = None
) -> str:
    """Return as Markdown what the responder's knowledge gains and loses compared with that of a revision.

    Tests of entries that the responder's knowledge no longer has are asked as well. With the `store` of the responder,
    texts that both have get the very same vectors.
    """
    with Console(stderr=True).status("Preparing the earlier knowledge …"):  # in a terminal alone
        earlier = Responder(before.knowledge, store=store)
    tests = joined(sets.get(ENTRY_TESTS, ()), entry_tests(earlier))
    title = (
        f"Knowledge {responder.knowledge.version} compared with {before.knowledge.version} (revision {before.commit})"
    )
    same = before.knowledge.version == responder.knowledge.version
    note = "Both have the same knowledge." if same else ""
    every = {**sets, ENTRY_TESTS: tests}
    return in_markdown(title, compare(earlier.respond, responder.respond, every), note)


def knowledge_of(revision: str, path: Path, shipped: Path) -> Revision:
    """Return the knowledge that a path held in a git revision.

    Args:
        revision: a commit, branch, tag, `HEAD~3` ...
        path: the FAQ file or folder in the working tree.
        shipped: the folder of the shipped knowledge, for what `path` does not have; where `path` is that folder, the
            revision's own is used.

    Raises:
        FaqBotError: there is no git, no repository, no such revision, no knowledge in it, or none that can be read.
    """
    path = path.resolve()
    folder = path if path.is_dir() else path.parent
    top = Path(_git(folder, "rev-parse", "--show-toplevel").decode().strip()).resolve()
    inside = folder.relative_to(top)
    unknown = f"There is no revision '{revision}' in this repository. `git log --oneline` lists them."
    name_it = ("rev-parse", "--short", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    commit = _git(folder, *name_it, failed=unknown).decode().strip()
    empty = f"The revision '{revision}' does not contain {inside}, so there is nothing to compare with."
    content = _git(top, "archive", "--format=tar", commit, "--", str(inside), failed=empty)
    with tempfile.TemporaryDirectory(prefix="faq-revision-") as name:
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            archive.extractall(name, filter="data")
        old = Path(name).resolve() / inside / path.relative_to(folder)
        base = old if path == shipped.resolve() else shipped
        loaded = read_knowledge(old, base)
    if loaded.knowledge is None:
        problems = only_errors(loaded.problems)
        msg = (
            f"The knowledge of {revision} cannot be read by the current code ({len(problems)} problems). "
            f"The first: {problems[0]}"
        )
        raise FaqBotError(msg)
    return Revision(commit, loaded.knowledge)


def _git(folder: Path, *arguments: str, failed: str = "") -> bytes:
    """Return what git prints; where it refuses, the error says what failed, or else git's own reason."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=TIMEOUT_SECONDS)  # noqa: S603 - git itself, no shell
    except FileNotFoundError as error:
        msg = "Comparing with a revision needs git, which is not installed on this machine. Install it first."
        raise FaqBotError(msg) from error
    except subprocess.TimeoutExpired as error:
        msg = f"git took longer than {TIMEOUT_SECONDS} seconds. Try again."
        raise FaqBotError(msg) from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        msg = failed or f"git does not work here: {said[0] if said else 'it gave no reason'}."
        raise FaqBotError(msg) from error
    return done.stdout
