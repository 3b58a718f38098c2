"""What an edit changed: the replies to all labelled questions, before and now."""

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.core.knowledge.models import KnowledgeBase
from bot.core.replies import Reply
from bot.core.responder import Responder
from bot.evaluation.compare import Comparison, Direction
from bot.evaluation.figures import Judged
from bot.evaluation.questions import Labelled

MOST_ROWS = 200
"""Most changed questions that are shown; more are only counted."""

EVERY_SECONDS = 1.0
"""How often to show the changes found so far."""

Sets: TypeAlias = Mapping[str, Sequence[Labelled]]


@dataclass(frozen=True, slots=True)
class Replies:
    """What one version of the knowledge replies to every question."""

    knowledge: KnowledgeBase
    replies: Mapping[str, Reply]
    complete: bool = True
    """False while questions are still being asked."""


def ask_all(
    responder: Responder, sets: Sets, before: Replies | None, go_on: Callable[[], bool], every: float = EVERY_SECONDS
) -> Iterator[Replies]:
    """Yield the replies so far: those that the edit most likely changed, then more every so many seconds, at last all.

    Ends early once `go_on` tells that nobody waits.
    """
    touched = _touched(sets, before, responder.knowledge) if before else set()
    replies: dict[str, Reply] = {}
    shown = time.monotonic()
    for number, text in enumerate(sorted(texts_of(sets), key=lambda text: text not in touched)):
        if not go_on():
            return
        if number and (number == len(touched) or time.monotonic() - shown > every):
            yield Replies(responder.knowledge, replies.copy(), complete=False)
            shown = time.monotonic()
        replies[text] = responder.respond(text)
    yield Replies(responder.knowledge, replies)


def texts_of(sets: Sets) -> list[str]:
    """Return every text that is asked, once, in order."""
    return [*dict.fromkeys(question.text for question in itertools.chain(*sets.values()))]


def _touched(sets: Sets, before: Replies, after: KnowledgeBase) -> set[str]:
    """Return the texts to which an edited entry is a right answer, or was named in the reply."""
    edited = {entry.id for entry in {*before.knowledge.entries} ^ {*after.entries}}  # new, gone or changed
    found = set()
    for question in itertools.chain(*sets.values()):
        reply = before.replies.get(question.text)
        named = {entry.entry_id for entry in (*reply.entries, *reply.related)} if reply else set()
        if edited & (question.right | named):
            found.add(question.text)
    return found


def changed(before: Replies, after: Replies, sets: Sets) -> dict[str, object]:
    """Return for the page what changed between two versions, over all questions that both have been asked so far."""
    compared = [_compared(name, questions, before, after) for name, questions in sets.items()]
    changes = [change for one in compared for change in one.changes]
    changes.sort(key=lambda change: [*Direction].index(change.direction))
    return {
        "before": before.knowledge.version,
        "after": after.knowledge.version,
        "complete": after.complete,
        "counts": {kind.value: sum(change.direction is kind for change in changes) for kind in Direction},
        "rows": changes[:MOST_ROWS],
        "figures": [row for one in compared for row in one.figures] if after.complete else [],
    }


def _compared(name: str, questions: Sequence[Labelled], before: Replies, after: Replies) -> Comparison:
    both = [one for one in questions if one.text in before.replies and one.text in after.replies]
    then, now = ([Judged(one, version.replies[one.text]) for one in both] for version in (before, after))
    return Comparison(name, then, now)
