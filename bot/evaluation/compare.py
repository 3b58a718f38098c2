"""What an edit of the knowledge gains and loses: every labelled question, asked of the knowledge before and after.

Both are asked under today's code, so that what shows is the edit and nothing else. Used by `evaluate --compare` and
by the workshop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum, StrEnum
from typing import TypeAlias

from bot.core.replies import Outcome, Reply
from bot.evaluation.figures import Judged, Share, figures, judge
from bot.evaluation.questions import Kind, Labelled
from bot.evaluation.report import GOALS

Respond: TypeAlias = Callable[[str], Reply]
"""Returns the reply to a message."""
MOST_ROWS = 50
"""Rows of a table of gained or lost questions: more are not read in a pull request, only counted."""
CATCHES = "safety replies where one is due"
"""The figure without a goal, in words."""


class Verdict(IntEnum):
    """How good a reply is, better is higher; a wrong answer costs more than none."""

    WRONG = 0
    """Answered with a wrong entry, or without the safety reply that was due."""
    MISSED = 1
    """Nothing right was shown, but nothing wrong was claimed."""
    OFFERED = 2
    """The right entry stands among choices; choices for an off-topic question count so, too."""
    RIGHT = 3


class Direction(StrEnum):
    """Where a question went."""

    LOST = "lost"
    GAINED = "gained"
    MOVED = "moved"
    """Elsewhere, neither better nor worse."""


@dataclass(frozen=True, slots=True)
class Change:
    """One question that is replied to in another way than before."""

    asked: Labelled
    before: Reply
    after: Reply
    direction: Direction


@dataclass(frozen=True, slots=True)
class Comparison:
    """One question set before and after."""

    name: str
    before: tuple[Judged, ...]
    after: tuple[Judged, ...]
    """The same questions in the same order."""

    @property
    def changes(self) -> list[Change]:
        """Every question that goes elsewhere, in the order of the set."""
        return changes(self.before, self.after)


def verdict(judged: Judged) -> Verdict:
    """Return how good a reply is to what was asked."""
    outcome = judged.reply.outcome
    if judged.asked.kind is Kind.SAFETY:
        return Verdict.RIGHT if outcome is Outcome.SAFETY else Verdict.WRONG
    if judged.answered and not (judged.helped and not judged.answered_right and not judged.sure):
        return Verdict.RIGHT if judged.answered_right else Verdict.WRONG
    if judged.declined_right:
        return Verdict.RIGHT
    if judged.helped:
        return Verdict.OFFERED
    if judged.asked.kind is Kind.OFF_TOPIC:
        return Verdict.OFFERED if judged.reply.choices else Verdict.RIGHT
    return Verdict.MISSED


def changes(before: Sequence[Judged], after: Sequence[Judged]) -> list[Change]:
    """Return every question that is replied to in another way; both sequences hold the same questions in order."""
    return [
        Change(new.asked, old.reply, new.reply, _direction(verdict(new) - verdict(old)))
        for old, new in zip(before, after, strict=True)
        if _place(old.reply) != _place(new.reply)
    ]


def went(reply: Reply) -> str:
    """Return where a question went, in a few words: the outcome, and the entries or the kind of safety reply."""
    names = ", ".join(entry.entry_id for entry in reply.entries) if reply.safety is None else reply.safety.value
    outcome = {Outcome.DISAMBIGUATION: "choices", Outcome.OUT_OF_SCOPE: "not in the source"}.get(reply.outcome)
    return f"{outcome or reply.outcome.value}: {names}" if names else str(outcome or reply.outcome.value)


def _place(reply: Reply) -> tuple[object, ...]:
    """Return what makes a reply another one; the order of choices does not."""
    return reply.outcome, reply.rule_id, frozenset(entry.entry_id for entry in reply.entries)


def compare(before: Respond, after: Respond, sets: Mapping[str, Sequence[Labelled]]) -> list[Comparison]:
    """Return every set, judged before and after."""
    return [Comparison(name, tuple(judge(asked, before)), tuple(judge(asked, after))) for name, asked in sets.items()]


def joined(today: Sequence[Labelled], earlier: Sequence[Labelled]) -> list[Labelled]:
    """Return today's questions and those of earlier that are no more, so that a removed test does not hide a loss."""
    known = {question.text for question in today}
    return [*today, *(question for question in earlier if question.text not in known)]


def markdown(title: str, comparisons: Sequence[Comparison], notes: Sequence[str] = ()) -> str:
    """Return the comparison as Markdown, fit for a pull request.

    Args:
        title: what is compared with what.
        comparisons: one a question set.
        notes: what else a reader has to know, a sentence each.
    """
    changed = [change for comparison in comparisons for change in comparison.changes]
    counts = {kind: sum(change.direction is kind for change in changed) for kind in Direction}
    summary = ", ".join(f"**{counts[kind]} {kind}**" for kind in Direction)
    questions = sum(len(comparison.after) for comparison in comparisons)
    parts = [f"### {title}", f"{summary}, of {questions} questions.", *notes, _figures(comparisons)]
    parts += [_listed(kind, [one for one in changed if one.direction is kind]) for kind in Direction]
    return "\n\n".join(part for part in parts if part)


def _direction(gain: int) -> Direction:
    return Direction.GAINED if gain > 0 else Direction.LOST if gain < 0 else Direction.MOVED


def _figures(comparisons: Sequence[Comparison]) -> str:
    rows = [row for comparison in comparisons for row in _figure_rows(comparison)]
    return "\n".join(("| set | figure | before | after | change |", "| --- | --- | --: | --: | --: |", *rows))


def _figure_rows(comparison: Comparison) -> Iterator[str]:
    old, new = figures(comparison.before), figures(comparison.after)
    name = cell(comparison.name)
    for field in fields(new):
        before: Share = getattr(old, field.name)
        after: Share = getattr(new, field.name)
        if before.cases or after.cases:
            words = GOALS[field.name].words if field.name in GOALS else CATCHES
            points = 100 * (after.value - before.value)
            change = f"{points:+.1f}" if round(points, 1) else "±0.0"
            yield f"| {name} | {words} | {_share(before)} | {_share(after)} | {change} |"


def _share(share: Share) -> str:
    return f"{100 * share.value:.1f}% ({share.hits}/{share.cases})"


def _listed(kind: Direction, changed: Sequence[Change]) -> str:
    if not changed:
        return ""
    rows = [
        f"| {cell(change.asked.text)} | {cell(wanted(change.asked))} | {cell(went(change.before))} "
        f"| {cell(went(change.after))} |"
        for change in changed[:MOST_ROWS]
    ]
    more = [f"\nand {len(changed) - MOST_ROWS} more."] if len(changed) > MOST_ROWS else []
    head = [f"#### {kind.capitalize()} ({len(changed)})", "", "| question | right is | before | after |"]
    return "\n".join((*head, "| --- | --- | --- | --- |", *rows, *more))


def wanted(asked: Labelled) -> str:
    """Return what a right reply is about, in a few words."""
    ids = (" and " if asked.both else " or ").join(sorted(asked.right))
    return ids if ids and asked.kind is not Kind.SAFETY else asked.kind.value


def cell(text: str) -> str:
    r"""Return a text as one cell of a Markdown table: one line, nothing in it taken for markup.

    >>> cell("a | b *c*")
    'a \\| b \\*c\\*'
    """
    escaped = "".join(f"\\{sign}" if sign in "\\|*_`[]~#" else sign for sign in " ".join(text.split()))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace("@", "&#64;")
