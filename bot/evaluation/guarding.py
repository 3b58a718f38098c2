"""What an edit gains and loses among the labelled safety messages: part of `evaluate --compare`.

An edit of any file may change them: a phrasing that draws an emergency to an entry costs more than any lost answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.core.replies import Reply, SafetyKind
from bot.evaluation.compare import Respond, share_cells, went
from bot.evaluation.figures import Share
from bot.evaluation.markdown import table
from bot.evaluation.progress import tracked
from bot.evaluation.questions import Labelled, QuestionKind
from bot.evaluation.safety import GOALS, SafetyCase


class Pair(NamedTuple):
    """A message with its replies before and after."""

    case: SafetyCase
    before: Reply
    after: Reply

    @property
    def passed(self) -> tuple[bool, bool]:
        """Whether it was treated as it should be, before and after."""
        return self.case.passes(self.before), self.case.passes(self.after)


def guarded(cases: Sequence[SafetyCase], before: Respond, after: Respond) -> str:
    """Return as Markdown which safety messages get their reply, before and after; empty without messages."""
    if not cases:
        return ""
    asked = tracked(cases, "Asking safety messages")
    pairs = [Pair(case, before(case.text), after(case.text)) for case in asked]
    kinds = [(kind, [pair.passed for pair in pairs if pair.case.kind == kind]) for kind in GOALS]
    shares = [
        (kind, *share_cells(*(Share(sum(side), len(side)) for side in zip(*passed, strict=True))))
        for kind, passed in kinds
        if passed
    ]
    lost = [pair for pair in pairs if pair.passed == (True, False)]
    gained = [pair for pair in pairs if pair.passed == (False, True)]
    parts = [f"#### Safety messages: **{len(lost)} lost**, **{len(gained)} gained**, of {len(pairs)}"]
    parts.append(table(("due", "#before", "#after", "#change"), shares))
    parts += [_listed("lost", lost)] if lost else []
    parts += [_listed("gained", gained)] if gained else []
    return "\n\n".join(parts)


def _listed(name: str, pairs: Sequence[Pair]) -> str:
    rows = [(pair.case.text, pair.case.kind, went(pair.before), went(pair.after)) for pair in pairs]
    return table((name, "due", "before", "after"), rows)


def due(cases: Sequence[SafetyCase]) -> list[Labelled]:
    """Return the messages for which only a safety reply will do, as labelled questions."""
    kinds = {str(kind) for kind in SafetyKind} - {str(SafetyKind.PERSONAL)}  # there any reply without a verdict will
    return [Labelled(case.text, QuestionKind.SAFETY, frozenset()) for case in cases if case.kind in kinds]
