"""Labelled questions and replies by hand, for tests of what is made of them."""

import subprocess
from pathlib import Path

from bot.core.replies import Outcome, Reply, ReplyEntry, SafetyKind
from bot.evaluation.questions import Labelled, QuestionKind

ABOUT_A = Labelled("q", QuestionKind.ANSWERABLE, frozenset({"a"}))
SILENT = Labelled("q", QuestionKind.UNCOVERED, frozenset({"s"}))
OFF_TOPIC = Labelled("q", QuestionKind.OFF_TOPIC, frozenset())
DANGER = Labelled("q", QuestionKind.SAFETY, frozenset())


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder, as nobody, without any configuration from around."""
    identity = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True, timeout=20)


def reply(outcome: Outcome, *ids: str, safety: SafetyKind | None = None) -> Reply:
    """Return a reply that shows or offers these entries."""
    entries = tuple(ReplyEntry(name, name, 50.0, covered=True, answer=None) for name in ids)
    return Reply(outcome=outcome, body="b", caveat="c", physician_note="p", entries=entries, safety=safety)
