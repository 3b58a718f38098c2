"""When a reply is right, and what many replies come to."""

from __future__ import annotations

import pytest

from bot.core.replies import Outcome, Reply, ReplyEntry, SafetyKind
from bot.evaluation.figures import PERSONAL_ENTRY, Judged, Share, figures, judge
from bot.evaluation.questions import Kind, Labelled

ABOUT_A = Labelled("a?", Kind.ANSWERABLE, frozenset({"a"}))
A_OR_B = Labelled("a or b?", Kind.ANSWERABLE, frozenset({"a", "b"}))
A_AND_B = Labelled("a? b?", Kind.ANSWERABLE, frozenset({"a", "b"}), both=True)
SILENT = Labelled("s?", Kind.UNCOVERED, frozenset({"s"}))
PERSONAL = Labelled("should I?", Kind.UNCOVERED, frozenset({PERSONAL_ENTRY}))
OFF_TOPIC = Labelled("rain?", Kind.OFF_TOPIC, frozenset())
DANGER = Labelled("help", Kind.SAFETY, frozenset())


def reply(outcome: Outcome, *ids: str, safety: SafetyKind | None = None) -> Reply:
    """Return a reply that shows or offers these entries."""
    entries = tuple(ReplyEntry(name, name, 50.0, covered=True, answer=None) for name in ids)
    return Reply(outcome=outcome, body="b", caveat="c", physician_note="p", entries=entries, safety=safety)


@pytest.mark.parametrize(
    ("asked", "ids", "right"),
    [
        (ABOUT_A, ["a"], True),
        (ABOUT_A, ["b"], False),
        (ABOUT_A, ["a", "b"], False),
        (A_OR_B, ["b"], True),
        (A_OR_B, ["a", "b"], True),
        (A_AND_B, ["b", "a"], True),
        (A_AND_B, ["a"], False),
        (A_AND_B, ["a", "c"], False),
        (SILENT, ["a"], False),
        (OFF_TOPIC, ["a"], False),
    ],
)
def test_answer_is_right_with_right_entries_alone(asked: Labelled, ids: list[str], right: bool) -> None:  # noqa: FBT001 - a column of the table
    """Two answers only where two things were asked, and then both."""
    assert Judged(asked, reply(Outcome.ANSWER, *ids)).answered_right is right


def test_choices_help_when_the_right_entry_is_among_them() -> None:
    """Choices are no answer, and wrong ones are no help."""
    offered, wrong = (Judged(ABOUT_A, reply(Outcome.DISAMBIGUATION, "b", name)) for name in "ac")

    assert (offered.answered, offered.answered_right, offered.helped) == (False, False, True)
    assert wrong.helped is False


def test_declining_is_right_by_the_right_entry_or_by_triage() -> None:
    """'My source does not say' must name the right thing; a personal question may also be met by its safety reply."""
    personal = reply(Outcome.SAFETY, safety=SafetyKind.PERSONAL)

    assert Judged(SILENT, reply(Outcome.OUT_OF_SCOPE, "s")).declined_right
    assert not Judged(SILENT, reply(Outcome.OUT_OF_SCOPE, "t")).declined_right
    assert not Judged(SILENT, reply(Outcome.ABSTAIN)).declined_right
    assert Judged(PERSONAL, personal).declined_right
    assert not Judged(SILENT, personal).declined_right


@pytest.mark.parametrize(
    ("asked", "said", "passes"),
    [
        (ABOUT_A, reply(Outcome.ANSWER, "a"), True),
        (ABOUT_A, reply(Outcome.DISAMBIGUATION, "b", "a"), True),
        (ABOUT_A, reply(Outcome.DISAMBIGUATION, "b", "c"), False),
        (ABOUT_A, reply(Outcome.ABSTAIN), False),
        (SILENT, reply(Outcome.OUT_OF_SCOPE, "s"), True),
        (SILENT, reply(Outcome.DISAMBIGUATION, "a", "b"), True),
        (SILENT, reply(Outcome.ANSWER, "a"), False),
        (OFF_TOPIC, reply(Outcome.ABSTAIN), True),
        (OFF_TOPIC, reply(Outcome.SMALL_TALK), True),
        (OFF_TOPIC, reply(Outcome.DISAMBIGUATION, "a", "b"), False),
        (OFF_TOPIC, reply(Outcome.ANSWER, "a"), False),
        (DANGER, reply(Outcome.SAFETY, safety=SafetyKind.EMERGENCY), True),
        (DANGER, reply(Outcome.ANSWER, "a"), False),
    ],
)
def test_question_passes_when_what_it_asks_at_least_is_done(asked: Labelled, said: Reply, passes: bool) -> None:  # noqa: FBT001 - as above
    """Answered or offered; not answered where the source is silent; left alone off topic; danger is seen."""
    assert Judged(asked, said).passes is passes


@pytest.mark.parametrize(
    ("hits", "cases", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_interval_is_wilsons(hits: int, cases: int, low: float, high: float) -> None:
    """The worked examples of R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""
    assert Share(hits, cases).interval == pytest.approx((low, high), abs=5e-5)


def test_share_of_nothing_says_nothing() -> None:
    """No cases: no division, and anything is possible."""
    assert (Share(0, 0).value, Share(0, 0).interval) == (0.0, (0.0, 1.0))


def test_share_of_all_ends_at_one() -> None:
    """The interval stays between 0 and 1, and text shows percent, interval and counts."""
    assert Share(20, 20).interval[1] == 1.0
    assert str(Share(3, 4)) == " 75.0%  [30-95]  3/4"


def test_figures_count_each_kind_by_itself() -> None:
    """Answers to anything count among all answers given; the rest is counted within its own kind."""
    judged = [
        Judged(ABOUT_A, reply(Outcome.ANSWER, "a")),
        Judged(ABOUT_A, reply(Outcome.ANSWER, "b")),
        Judged(ABOUT_A, reply(Outcome.DISAMBIGUATION, "a", "b")),
        Judged(ABOUT_A, reply(Outcome.ABSTAIN)),
        Judged(SILENT, reply(Outcome.ANSWER, "a")),
        Judged(SILENT, reply(Outcome.OUT_OF_SCOPE, "s")),
        Judged(OFF_TOPIC, reply(Outcome.DISAMBIGUATION, "a", "b")),
        Judged(OFF_TOPIC, reply(Outcome.ABSTAIN)),
        Judged(DANGER, reply(Outcome.SAFETY)),
    ]
    found = figures(judged)

    assert (found.answered_right, found.helped) == (Share(1, 4), Share(2, 4))
    assert found.answers_right == Share(1, 3)
    assert found.uncovered_answered == Share(1, 2)
    assert (found.off_topic_answered, found.off_topic_offered) == (Share(0, 2), Share(1, 2))
    assert found.safety_caught == Share(1, 1)


def test_judging_asks_each_question_in_order() -> None:
    """Each with its own reply."""
    judged = judge([ABOUT_A, OFF_TOPIC], lambda text: reply(Outcome.ANSWER, text))

    assert [(one.asked, one.reply.entries[0].entry_id) for one in judged] == [(ABOUT_A, "a?"), (OFF_TOPIC, "rain?")]
