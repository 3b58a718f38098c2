"""What an edit of the knowledge gains and loses: every labelled question, asked of the knowledge before and after.

Both are asked under today's code, so that what shows is the edit and nothing else. Used by `evaluate --compare` and
by the workshop.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from rich.console import Console

from bot.core.knowledge.models import KnowledgeBase
from bot.core.matching.encoder import Store
from bot.core.replies import Outcome, Reply
from bot.core.responder import Responder
from bot.evaluation.figures import MEASURES, Judged, Share, figures, judge
from bot.evaluation.questions import ENTRY_TESTS, Labelled, QuestionKind, entry_tests

MOST_ROWS = 50
"""Rows of a Markdown table: more are not read in a pull request, only counted."""

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
    """One question that is replied to in another way than before; all in words."""

    direction: Direction
    question: str
    wanted: str
    """What a right reply is about."""
    before: str
    """Where it went before."""
    after: str


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
            Change(_direction(new.grade - old.grade), new.asked.text, _wanted(new.asked), _went(old), _went(new))
            for old, new in zip(self.before, self.after, strict=True)
            if _place(old.reply) != _place(new.reply)
        ]

    @property
    def figures(self) -> list[tuple[str, str, Share, Share]]:
        """Every figure that has cases: name of the set, figure in words, before and after."""
        pairs = zip(MEASURES.values(), figures(self.before).values(), figures(self.after).values(), strict=True)
        return [(self.name, measure.words, old, new) for measure, old, new in pairs if old.cases or new.cases]


def _place(reply: Reply) -> tuple[object, ...]:
    """Return what makes a reply another one; the order of choices does not."""
    return reply.outcome, reply.rule_id, frozenset(entry.entry_id for entry in reply.entries)


def _direction(gain: int) -> Direction:
    return Direction.GAINED if gain > 0 else Direction.LOST if gain < 0 else Direction.MOVED


def _went(judged: Judged) -> str:
    """Return the outcome, and the entries or the kind of safety reply."""
    reply = judged.reply
    names = ", ".join(entry.entry_id for entry in reply.entries) if reply.safety is None else reply.safety.value
    words = {Outcome.DISAMBIGUATION: "choices", Outcome.OUT_OF_SCOPE: "not in the source"}
    outcome = words.get(reply.outcome, reply.outcome.value)
    return f"{outcome}: {names}" if names else outcome


def _wanted(asked: Labelled) -> str:
    ids = (" and " if asked.both else " or ").join(sorted(asked.right))
    return ids if ids and asked.kind is not QuestionKind.SAFETY else asked.due or asked.kind.value


def compare_with(
    commit: str,
    before: KnowledgeBase,
    responder: Responder,
    sets: Mapping[str, Sequence[Labelled]],
    store: Store | None = None,
) -> str:
    """Return as Markdown what the responder's knowledge gains and loses compared with that of a commit.

    Tests of entries that the responder's knowledge no longer has are asked as well, so that a removed test does not
    hide a loss. With the `store` of the responder, texts that both have get the very same vectors.
    """
    with Console(stderr=True).status("Preparing the earlier knowledge …"):  # in a terminal alone
        earlier = Responder(before, store=store)
    tests = sets.get(ENTRY_TESTS, ())
    known = {question.text for question in tests}
    gone = [question for question in entry_tests(before) if question.text not in known]
    now = responder.knowledge.version
    title = f"Knowledge {now} compared with {before.version} (revision {commit})"
    note = "Both have the same knowledge." if before.version == now else ""
    compared = compare(earlier.respond, responder.respond, {**sets, ENTRY_TESTS: [*tests, *gone]})
    return in_markdown(title, compared, note)


def compare(before: Respond, after: Respond, sets: Mapping[str, Sequence[Labelled]]) -> list[Comparison]:
    """Return every set, judged before and after."""
    return [
        Comparison(name, judge(asked, before, f"{name}, before"), judge(asked, after, f"{name}, after"))
        for name, asked in sets.items()
    ]


def in_markdown(title: str, comparisons: Sequence[Comparison], note: str = "") -> str:
    """Return the comparisons of all sets as Markdown, fit for a pull request, with a note on the whole."""
    changes = {
        kind: [one for each in comparisons for one in each.changes if one.direction is kind] for kind in Direction
    }
    summary = ", ".join(f"**{len(found)} {kind}**" for kind, found in changes.items())
    questions = sum(len(comparison.after) for comparison in comparisons)
    shares = [
        (name, words, _share_cell(old), _share_cell(new), new.points_over(old))
        for comparison in comparisons
        for name, words, old, new in comparison.figures
    ]
    parts = [f"### {title}", f"{summary}, of {questions} questions.", *([note] if note else [])]
    parts.append(_table(("set", "figure", "#before", "#after", "#change"), shares))
    for kind, found in changes.items():
        if found:
            rows = [(one.question, one.wanted, one.before, one.after) for one in found]
            parts.append(f"#### {kind.capitalize()} ({len(found)})")
            parts.append(_table(("question", "right is", "before", "after"), rows))
    return "\n\n".join(parts)


def _share_cell(share: Share) -> str:
    return f"{share.percent} ({share.hits}/{share.cases})"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table, cut after `MOST_ROWS` rows with a count of the rest; heads that begin with # are of numbers."""
    lines = [
        [head.removeprefix("#") for head in heads],
        ["--:" if head.startswith("#") else "---" for head in heads],
        *([_cell(text) for text in row] for row in rows[:MOST_ROWS]),
    ]
    more = [f"\nand {len(rows) - MOST_ROWS} more."] if len(rows) > MOST_ROWS else []
    return "\n".join([*(f"| {' | '.join(line)} |" for line in lines), *more])


def _cell(text: str) -> str:
    """Return a text as one cell of a table: one line, nothing in it taken for markup or a mention."""
    escaped = "".join(f"\\{sign}" if sign in "\\|*_`[]~#" else sign for sign in " ".join(text.split()))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace("@", "&#64;")
