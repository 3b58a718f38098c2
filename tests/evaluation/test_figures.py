"""When a reply is right, and what many replies come to."""

from dataclasses import replace

import pytest
from samples import ABOUT_A, DANGER, OFF_TOPIC, SILENT, reply

from bot.core.replies import Outcome, Reply, SafetyKind
from bot.evaluation.figures import PERSONAL_ENTRY, Grade, Judged, Measure, Share, figures, judge
from bot.evaluation.questions import Labelled, QuestionKind

A_OR_B = Labelled("a or b?", QuestionKind.ANSWERABLE, frozenset({"a", "b"}))
A_AND_B = Labelled("a? b?", QuestionKind.ANSWERABLE, frozenset({"a", "b"}), both=True)
PERSONAL = Labelled("should I?", QuestionKind.UNCOVERED, frozenset({PERSONAL_ENTRY}))


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
    ("asked", "said", "grade", "passes"),
    [
        (ABOUT_A, reply(Outcome.ANSWER, "a"), Grade.RIGHT, True),
        (ABOUT_A, reply(Outcome.ANSWER, "b"), Grade.WRONG, False),
        (ABOUT_A, reply(Outcome.LIKELY, "b", "a"), Grade.OFFERED, True),
        (ABOUT_A, reply(Outcome.DISAMBIGUATION, "b", "a"), Grade.OFFERED, True),
        (ABOUT_A, reply(Outcome.DISAMBIGUATION, "b", "c"), Grade.MISSED, False),
        (ABOUT_A, reply(Outcome.ABSTAIN), Grade.MISSED, False),
        (SILENT, reply(Outcome.OUT_OF_SCOPE, "s"), Grade.RIGHT, True),
        (SILENT, reply(Outcome.DISAMBIGUATION, "a", "b"), Grade.MISSED, True),
        (SILENT, reply(Outcome.ANSWER, "a"), Grade.WRONG, False),
        (OFF_TOPIC, reply(Outcome.ABSTAIN), Grade.RIGHT, True),
        (OFF_TOPIC, reply(Outcome.SMALL_TALK), Grade.RIGHT, True),
        (OFF_TOPIC, reply(Outcome.DISAMBIGUATION, "a", "b"), Grade.OFFERED, False),
        (OFF_TOPIC, reply(Outcome.ANSWER, "a"), Grade.WRONG, False),
        (DANGER, reply(Outcome.SAFETY, safety=SafetyKind.EMERGENCY), Grade.RIGHT, True),
        (DANGER, reply(Outcome.ABSTAIN), Grade.WRONG, False),
    ],
)
def test_wrong_answer_is_worse_than_none(asked: Labelled, said: Reply, grade: Grade, passes: bool) -> None:  # noqa: FBT001 - as above
    """Right, offered, missed, wrong: in this order; a question passes when the least that is due is done."""
    judged = Judged(asked, said)

    assert (judged.grade, judged.passes) == (grade, passes)


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

    assert {name: share for name, share in figures(judged).items() if share.cases} == {
        "answered_right": Share(1, 4),
        "answers_right": Share(1, 3),
        "helped": Share(2, 4),
        "uncovered_answered": Share(1, 2),
        "uncovered_likely": Share(0, 2),
        "off_topic_answered": Share(0, 2),
        "off_topic_offered": Share(1, 2),
        "safety_caught": Share(1, 1),
    }


def test_judging_asks_each_question_in_order() -> None:
    """Each with its own reply."""
    asked = [replace(ABOUT_A, text="one"), replace(ABOUT_A, text="two")]
    judged = judge(asked, lambda text: reply(Outcome.ANSWER, text))

    assert [(one.asked, one.reply.entries[0].entry_id) for one in judged] == [(asked[0], "one"), (asked[1], "two")]


@pytest.mark.parametrize(
    ("measure", "hits", "met", "words"),
    [
        (Measure("m", bool, bool, least=0.75), 75, True, "at least 75%"),
        (Measure("m", bool, bool, least=0.75), 74, False, "at least 75%"),
        (Measure("m", bool, bool, most=0.02), 2, True, "at most 2%"),
        (Measure("m", bool, bool, most=0.02), 3, False, "at most 2%"),
    ],
)
def test_goal_is_met_up_to_its_limit(measure: Measure, hits: int, met: bool, words: str) -> None:  # noqa: FBT001 - as above
    """Limits are inclusive."""
    assert (measure.met(Share(hits, 100)), measure.goal) == (met, words)
