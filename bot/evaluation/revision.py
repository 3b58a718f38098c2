"""The knowledge of a git revision, unpacked into a temporary folder and read by today's code."""

import io
import subprocess
import tarfile
import tempfile
from pathlib import Path

from bot.core.errors import FaqBotError
from bot.core.knowledge.loading import read_knowledge
from bot.core.knowledge.models import KnowledgeBase
from bot.core.knowledge.problems import only_errors

TIMEOUT_SECONDS = 30
"""Longest time that git may take; an archive of a few text files takes milliseconds."""


def knowledge_of(revision: str, path: Path, shipped: Path) -> tuple[str, KnowledgeBase]:
    """Return the short name of a git revision's commit, and the knowledge that a path held in it.

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
    return commit, loaded.knowledge


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
