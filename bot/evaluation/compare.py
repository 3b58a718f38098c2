"""What an edit of the knowledge gains and loses: every labelled question, asked of the knowledge before and after.

Both are asked under today's code, so that what shows is the edit and nothing else. Used by `evaluate --compare` and
by the workshop.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from bot.core.replies import Outcome, Reply
from bot.evaluation.figures import MEASURES, Judged, Share, figures, judge
from bot.evaluation.markdown import table
from bot.evaluation.progress import tracked
from bot.evaluation.questions import Labelled, QuestionKind

Respond: TypeAlias = Callable[[str], Reply]
"""Returns the reply to a message."""


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
    before: Sequence[Judged]
    after: Sequence[Judged]
    """The same questions in the same order."""

    @property
    def changes(self) -> list[Change]:
        """Every question that is replied to in another way, in the order of the set."""
        return [
            Change(new.asked, old.reply, new.reply, _direction(new.grade - old.grade))
            for old, new in zip(self.before, self.after, strict=True)
            if _place(old.reply) != _place(new.reply)
        ]

    @property
    def figures(self) -> list[tuple[str, Share, Share]]:
        """Every figure that has cases: in words, before and after."""
        pairs = zip(MEASURES.values(), figures(self.before).values(), figures(self.after).values(), strict=True)
        return [(measure.words, old, new) for measure, old, new in pairs if old.cases or new.cases]


def _place(reply: Reply) -> tuple[object, ...]:
    """Return what makes a reply another one; the order of choices does not."""
    return reply.outcome, reply.rule_id, frozenset(entry.entry_id for entry in reply.entries)


def _direction(gain: int) -> Direction:
    return Direction.GAINED if gain > 0 else Direction.LOST if gain < 0 else Direction.MOVED


def went(reply: Reply) -> str:
    """Return where a question went, in a few words: the outcome, and the entries or the kind of safety reply."""
    names = ", ".join(entry.entry_id for entry in reply.entries) if reply.safety is None else reply.safety.value
    outcome = {Outcome.DISAMBIGUATION: "choices", Outcome.OUT_OF_SCOPE: "not in the source"}.get(reply.outcome)
    return f"{outcome or reply.outcome.value}: {names}" if names else str(outcome or reply.outcome.value)


def wanted(asked: Labelled) -> str:
    """Return what a right reply is about, in a few words."""
    ids = (" and " if asked.both else " or ").join(sorted(asked.right))
    return ids if ids and asked.kind is not QuestionKind.SAFETY else asked.due or asked.kind.value


def compare(before: Respond, after: Respond, sets: Mapping[str, Sequence[Labelled]]) -> list[Comparison]:
    """Return every set, judged before and after."""
    return [
        Comparison(
            name,
            judge(tracked(asked, f"Asking {name}, before"), before),
            judge(tracked(asked, f"Asking {name}, after"), after),
        )
        for name, asked in sets.items()
    ]


def joined(today: Sequence[Labelled], earlier: Sequence[Labelled]) -> list[Labelled]:
    """Return today's questions and the earlier ones that are gone, so that a removed test does not hide a loss."""
    known = {question.text for question in today}
    return [*today, *(question for question in earlier if question.text not in known)]


def in_markdown(title: str, comparisons: Sequence[Comparison], note: str = "") -> str:
    """Return the comparisons of all sets as Markdown, fit for a pull request, with a note on the whole."""
    changed = [change for comparison in comparisons for change in comparison.changes]
    counts = {kind: sum(change.direction is kind for change in changed) for kind in Direction}
    summary = ", ".join(f"**{counts[kind]} {kind}**" for kind in Direction)
    questions = sum(len(comparison.after) for comparison in comparisons)
    shares = [
        (comparison.name, words, *_share_cells(old, new))
        for comparison in comparisons
        for words, old, new in comparison.figures
    ]
    parts = [f"### {title}", f"{summary}, of {questions} questions.", *([note] if note else [])]
    parts.append(table(("set", "figure", "#before", "#after", "#change"), shares))
    parts += [_listed(kind, [one for one in changed if one.direction is kind]) for kind in Direction if counts[kind]]
    return "\n\n".join(parts)


def _share_cells(before: Share, after: Share) -> tuple[str, str, str]:
    """Return the cells of a share before and after, and its change in points."""
    old, new = (f"{share.percent} ({share.hits}/{share.cases})" for share in (before, after))
    return old, new, after.points_over(before)


def _listed(kind: Direction, changed: Sequence[Change]) -> str:
    rows = [(one.asked.text, wanted(one.asked), went(one.before), went(one.after)) for one in changed]
    return f"#### {kind.capitalize()} ({len(changed)})\n\n" + table(("question", "right is", "before", "after"), rows)
