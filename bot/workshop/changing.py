"""What an edit changed: the replies to all labelled questions, remembered from before, held against those of now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TypeAlias

from bot.core.replies import Reply
from bot.core.responder import Responder
from bot.evaluation.compare import CATCHES, Change, Direction, changes, wanted, went
from bot.evaluation.figures import Judged, Share, figures
from bot.evaluation.questions import Labelled
from bot.evaluation.report import GOALS

MOST_ROWS = 200
"""Changed questions that are shown: more are counted only."""

Sets: TypeAlias = Mapping[str, Sequence[Labelled]]
"""Question sets by name."""


@dataclass(frozen=True, slots=True)
class Replies:
    """What one version of the knowledge replies to every question."""

    version: str
    """Content version of the knowledge."""
    by_set: dict[str, dict[str, Reply]]
    """For each set, the reply to each text."""


def ask_all(responder: Responder, sets: Sets, go_on: Callable[[], bool]) -> Replies | None:
    """Return the replies to all questions; None where `go_on` says in between that nobody waits for them any more."""
    by_set: dict[str, dict[str, Reply]] = {}
    for name, questions in sets.items():
        replies = by_set.setdefault(name, {})
        for question in questions:
            if not go_on():
                return None
            replies[question.text] = responder.respond(question.text)
    return Replies(responder.knowledge.version, by_set)


def changed(before: Replies, after: Replies, sets: Sets) -> dict[str, object]:
    """Return for the page what goes elsewhere between two versions, over all questions that both were asked."""
    found: list[tuple[str, Change]] = []
    table: list[dict[str, object]] = []
    for name, questions in sets.items():
        old, new = before.by_set.get(name, {}), after.by_set.get(name, {})
        both = [question for question in questions if question.text in old and question.text in new]
        then = [Judged(question, old[question.text]) for question in both]
        now = [Judged(question, new[question.text]) for question in both]
        found += [(name, change) for change in changes(then, now)]
        table += _figures(name, then, now)
    order = list(Direction)
    found.sort(key=lambda pair: order.index(pair[1].direction))
    return {
        "before": before.version,
        "after": after.version,
        "counts": {kind.value: sum(change.direction is kind for _, change in found) for kind in Direction},
        "rows": [_row(name, change) for name, change in found[:MOST_ROWS]],
        "figures": table,
    }


def _row(name: str, change: Change) -> dict[str, object]:
    return {
        "set": name,
        "question": change.asked.text,
        "wanted": wanted(change.asked),
        "before": went(change.before),
        "after": went(change.after),
        "direction": change.direction.value,
    }


def _figures(name: str, then: Sequence[Judged], now: Sequence[Judged]) -> Iterable[dict[str, object]]:
    old, new = figures(then), figures(now)
    for field in fields(new):
        before: Share = getattr(old, field.name)
        after: Share = getattr(new, field.name)
        if after.cases:
            words = GOALS[field.name].words if field.name in GOALS else CATCHES
            percent = [round(100.0 * share.value, 1) for share in (before, after)]
            yield {"set": name, "figure": words, "before": percent[0], "after": percent[1], "cases": after.cases}
