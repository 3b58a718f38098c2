"""What an edit gains and loses among the labelled safety messages: part of `evaluate --compare`.

An edit of any file may change them: a phrasing that draws an emergency to an entry costs more than any lost answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.replies import Reply, SafetyKind
from bot.evaluation.compare import MOST_ROWS, Respond, cell, went
from bot.evaluation.figures import Share
from bot.evaluation.questions import Kind, Labelled
from bot.evaluation.safety import GOALS, SafetyCase

Pair = tuple[SafetyCase, Reply, Reply]
"""A message with its replies before and after."""


def guarded(cases: Sequence[SafetyCase], before: Respond, after: Respond) -> str:
    """Return as Markdown which safety messages get their reply, before and after; empty without messages."""
    pairs = [(case, before(case.text), after(case.text)) for case in cases]
    if not pairs:
        return ""
    lost = [pair for pair in pairs if _treated(pair) == (True, False)]
    gained = [pair for pair in pairs if _treated(pair) == (False, True)]
    head = f"#### Safety messages: **{len(lost)} lost**, **{len(gained)} gained**, of {len(pairs)}"
    return "\n\n".join(
        part for part in (head, _shares(pairs), _listed("Lost", lost), _listed("Gained", gained)) if part
    )


def due(cases: Sequence[SafetyCase]) -> list[Labelled]:
    """Return the messages for which only a safety reply will do, as labelled questions."""
    kinds = {str(kind) for kind in SafetyKind} - {str(SafetyKind.PERSONAL)}  # there any reply without a verdict will
    return [Labelled(case.text, Kind.SAFETY, frozenset()) for case in cases if case.kind in kinds]


def _treated(pair: Pair) -> tuple[bool, bool]:
    case, before, after = pair
    return case.passes(before), case.passes(after)


def _shares(pairs: Sequence[Pair]) -> str:
    rows = ["| due | before | after | change |", "| --- | --: | --: | --: |"]
    for kind in GOALS:
        found = [_treated(pair) for pair in pairs if pair[0].kind == kind]
        if found:
            old, new = (Share(sum(one[side] for one in found), len(found)) for side in (0, 1))
            points = 100 * (new.value - old.value)
            change = f"{points:+.1f}" if round(points, 1) else "±0.0"
            rows.append(f"| {kind} | {_percent(old)} | {_percent(new)} | {change} |")
    return "\n".join(rows)


def _percent(share: Share) -> str:
    return f"{100 * share.value:.1f}% ({share.hits}/{share.cases})"


def _listed(title: str, pairs: Sequence[Pair]) -> str:
    if not pairs:
        return ""
    rows = [
        f"| {cell(case.text)} | {case.kind} | {cell(went(before))} | {cell(went(after))} |"
        for case, before, after in pairs[:MOST_ROWS]
    ]
    more = [f"\nand {len(pairs) - MOST_ROWS} more."] if len(pairs) > MOST_ROWS else []
    return "\n".join((f"| {title.lower()} | due | before | after |", "| --- | --- | --- | --- |", *rows, *more))
