"""The figures of replies to an answer: its entry helps a follow-up, and harms nothing else."""

import sys
from pathlib import Path

import pytest
from test_labelled_questions import PATIENCE

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from benchmarks.follow_ups import FollowUp, asked, parts  # noqa: E402
from bot.core.replies import Outcome  # noqa: E402
from bot.core.responder import Responder  # noqa: E402
from bot.evaluation.figures import Share  # noqa: E402

FLOORS = {"first_voice": (0.77, 0.80), "second_voice": (0.55, 0.72)}
"""Least shares right at once, and right or offered: some points below what was measured (2026-11-30,
`docs/quality.md`), as room for phrasings that are added."""
MOST_CHATTER = 2
"""Most lines of chatter, of 40, to which an entry is shown because of the context."""

pytestmark = pytest.mark.timeout(PATIENCE)


@pytest.fixture(scope="module")
def found(responder: Responder) -> dict[str, list[FollowUp]]:
    """Return every row with its replies, by part."""
    return {name: asked(responder, rows) for name, rows in parts().items()}


@pytest.mark.parametrize("voice", FLOORS)
def test_follow_ups_find_their_entry(found: dict[str, list[FollowUp]], voice: str) -> None:
    """More of them than without the answer that they reply to."""
    rows = found[voice]
    right = Share(sum(one.is_right(one.together) for one in rows), len(rows))
    helped = Share(sum(one.helps(one.together) for one in rows), len(rows))

    assert right.value >= FLOORS[voice][0], str(right)
    assert helped.value >= FLOORS[voice][1], str(helped)
    assert right.hits > sum(one.is_right(one.alone) for one in rows)


def test_whole_questions_stay_whole(found: dict[str, list[FollowUp]]) -> None:
    """None is answered worse below an answer on something else."""
    assert [one.text for one in found["whole_questions"] if one.is_worse] == []


def test_chatter_stays_chatter(found: dict[str, list[FollowUp]]) -> None:
    """Hardly a line that is no question gets an entry by its context."""
    shown = [one.text for one in found["chatter"] if one.is_new]

    assert len(shown) <= MOST_CHATTER, shown


def test_context_makes_nothing_sure(found: dict[str, list[FollowUp]]) -> None:
    """What is only understood in context is shown as what was probably meant, at most."""
    changed = [one for rows in found.values() for one in rows if one.alone != one.together]

    assert changed
    assert [one.text for one in changed if one.together.outcome is Outcome.ANSWER] == []


@pytest.mark.parametrize("text", ["i want to die", "why? i can't breathe", "and can i inject it myself?"])
def test_danger_is_seen_before_any_context(responder: Responder, text: str) -> None:
    """Whatever was answered before, triage comes first."""
    alone = responder.respond(text)

    assert alone.outcome is Outcome.SAFETY
    assert responder.respond(text, "serious-risks") == alone


def test_entry_that_is_gone_is_no_context(responder: Responder) -> None:
    """Old answers keep their buttons when their entry has left the FAQ."""
    assert responder.respond("why?", "no-such-entry") == responder.respond("why?")
