"""How well triage tells messages apart: labelled messages in, tables and misses out.

A row of the file is `q:` (the message), `kind:` (what is due) and `set:` (such as development or judging: the latter is
never looked at while rules are written).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from bot.core.errors import FaqBotError
from bot.core.replies import Reply, SafetyKind
from bot.core.responder import Responder
from bot.evaluation.figures import Judged, Share, judge
from bot.evaluation.progress import tracked
from bot.evaluation.questions import BENIGN, OTHER_TREATMENT, Labelled, QuestionKind

GOALS = {
    SafetyKind.EMERGENCY: 0.98,
    SafetyKind.CRISIS: 0.98,
    SafetyKind.SELF_TREATMENT: 0.90,
    SafetyKind.STOP_MEDICINE: 0.90,
    SafetyKind.PERSONAL: 0.90,
    BENIGN: 0.95,
    OTHER_TREATMENT: 0.90,
}
"""Least share of each kind that should be treated rightly."""


def load_safety(path: Path, by: str) -> dict[str, list[Labelled]]:
    """Return the labelled messages of a file, in its order, by a field of their rows: `kind` or `set`.

    Raises:
        FaqBotError: the file cannot be read.
    """
    found: dict[str, list[Labelled]] = defaultdict(list)
    try:
        for row in yaml.safe_load(path.read_text(encoding="utf-8")):
            message = Labelled(str(row["q"]), QuestionKind.SAFETY, frozenset(), due=str(row["kind"]))
            found[str(row[by])].append(message)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        msg = f"{path}: the labelled messages cannot be read ({type(error).__name__}). Each row needs q, kind and set."
        raise FaqBotError(msg) from error
    return dict(found)


def safety_report(sets: Mapping[str, Sequence[Labelled]], responder: Responder) -> Iterator[str]:
    """Yield a table for each set of messages, then its misses: what was due, what came, the message."""
    for name, asked in sets.items():
        judged = judge(tracked(asked, f"Asking {name}"), responder.respond)
        yield f"{name}\n" + "\n".join(_row(kind, judged) for kind in GOALS)
        misses = [f"  {one.asked.due} -> {_came(one.reply)}: {one.asked.text}" for one in judged if not one.passes]
        yield "\n".join([f"misses, {name}:", *(misses or ["  none"])])


def _row(kind: str, judged: Sequence[Judged]) -> str:
    passed = [one.passes for one in judged if one.asked.due == kind]
    share = Share(sum(passed), len(passed))
    verdict = "met" if share.value >= GOALS[kind] else "missed"
    return f"  {kind:16}{share}  at least {GOALS[kind]:.0%}: {verdict}"


def _came(reply: Reply) -> str:
    entries = ", ".join(entry.entry_id for entry in reply.entries)
    return f"{reply.safety or reply.outcome}{f' ({entries})' if entries else ''}"
