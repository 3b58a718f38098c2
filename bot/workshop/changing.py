"""What an edit changed: the replies to all labelled questions, before and now."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.core.knowledge.models import KnowledgeBase
from bot.core.replies import Reply
from bot.core.responder import Responder
from bot.evaluation.compare import Change, Comparison, Direction, wanted, went
from bot.evaluation.figures import Judged
from bot.evaluation.questions import Labelled

MOST_ROWS = 200
"""Most changed questions that are shown; more are only counted."""

EVERY_SECONDS = 1.0
"""How often to show the changes found so far."""

ONLY_TOLD = ("answer", "evidence", "facts", "related", "featured", "checked", "notes", "tests")
"""Fields of an entry that do not count for how a message is understood."""

Sets: TypeAlias = Mapping[str, Sequence[Labelled]]
"""Question sets by name."""


@dataclass(frozen=True, slots=True)
class Replies:
    """What one version of the knowledge replies to every question."""

    knowledge: KnowledgeBase
    """What replied."""
    by_set: dict[str, dict[str, Reply]]
    """For each set, the reply to each text."""
    complete: bool = True
    """False while questions are still being asked."""

    @property
    def version(self) -> str:
        """Content version of the knowledge."""
        return self.knowledge.version


def ask_all(
    responder: Responder, sets: Sets, before: Replies | None, go_on: Callable[[], bool], every: float = EVERY_SECONDS
) -> Iterator[Replies]:
    """Yield the replies so far: those that the edit most likely changed, then more now and then, at last all.

    Where every message is understood as before, only questions that have to do with an edited entry are asked again.

    Args:
        responder: replies.
        sets: the questions.
        before: the replies of the save before; None where there was none.
        go_on: tells whether anybody still waits; if not, it ends early.
        every: least seconds between two yields.
    """
    edited = edited_entries(before.knowledge, responder.knowledge) if before else frozenset()
    pairs = [
        (name, question, _touched(name, question, before, edited)) for name, asked in sets.items() for question in asked
    ]
    pairs.sort(key=lambda pair: not pair[2])
    likely = sum(pair[2] for pair in pairs)
    alike = before is not None and understood_alike(before.knowledge, responder.knowledge)
    by_set: dict[str, dict[str, Reply]] = {name: {} for name in sets}
    told = time.monotonic()
    for number, (name, question, touched) in enumerate(pairs):
        if not go_on():
            return
        if number and (number == likely or time.monotonic() - told > every):
            yield Replies(
                responder.knowledge, {name: replies.copy() for name, replies in by_set.items()}, complete=False
            )
            told = time.monotonic()
        known = before.by_set.get(name, {}).get(question.text) if before and alike and not touched else None
        by_set[name][question.text] = known or responder.respond(question.text)
    yield Replies(responder.knowledge, by_set)


def edited_entries(before: KnowledgeBase, after: KnowledgeBase) -> frozenset[str]:
    """Return the ids of entries that are new, gone or changed in any way."""
    old, new = ({entry.id: entry for entry in one.entries} for one in (before, after))
    return frozenset(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def understood_alike(before: KnowledgeBase, after: KnowledgeBase) -> bool:
    """Tell whether two versions understand every message alike: they differ at most in `ONLY_TOLD`."""
    nothing = dict.fromkeys(ONLY_TOLD)
    old, new = (
        replace(
            one,
            entries=tuple(entry.model_copy(update=nothing) for entry in one.entries),
            source=None,
            version="",
        )
        for one in (before, after)
    )
    return old == new


def _touched(name: str, question: Labelled, before: Replies | None, edited: frozenset[str]) -> bool:
    """Tell whether an edited entry is a right answer to a question, or was named in the reply."""
    reply = before.by_set.get(name, {}).get(question.text) if before else None
    named = {entry.entry_id for entry in (*reply.entries, *reply.related)} if reply else set()
    return bool(edited & (question.right | named))


def changed(before: Replies, after: Replies, sets: Sets) -> dict[str, object]:
    """Return for the page what changed between two versions, over all questions that both have been asked so far."""
    compared = [_compared(name, questions, before, after) for name, questions in sets.items()]
    found = [(one.name, change) for one in compared for change in one.changes]
    found.sort(key=lambda pair: [*Direction].index(pair[1].direction))
    return {
        "before": before.version,
        "after": after.version,
        "complete": after.complete,
        "counts": {kind.value: sum(change.direction is kind for _, change in found) for kind in Direction},
        "rows": [_row(name, change) for name, change in found[:MOST_ROWS]],
        "figures": [row for one in compared for row in _figures(one)] if after.complete else [],
    }


def _compared(name: str, questions: Sequence[Labelled], before: Replies, after: Replies) -> Comparison:
    old, new = before.by_set.get(name, {}), after.by_set.get(name, {})
    both = [question for question in questions if question.text in old and question.text in new]
    then, now = ([Judged(question, replies[question.text]) for question in both] for replies in (old, new))
    return Comparison(name, then, now)


def _row(name: str, change: Change) -> dict[str, object]:
    return {
        "set": name,
        "question": change.asked.text,
        "wanted": wanted(change.asked),
        "before": went(change.before),
        "after": went(change.after),
        "direction": change.direction.value,
    }


def _figures(one: Comparison) -> Iterator[dict[str, object]]:
    for words, old, new in one.figures:
        yield {"set": one.name, "figure": words, "before": old, "after": new, "change": new.points_over(old)}
