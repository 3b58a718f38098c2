"""When a reply is right, and what many replies come to."""

from dataclasses import replace

import pytest
from samples import ABOUT_A, DANGER, OFF_TOPIC, SILENT, reply

from bot.core.replies import Outcome, Reply, SafetyKind
from bot.evaluation.figures import PERSONAL_ENTRY, Grade, Judged, Measure, Share, figures
from bot.evaluation.questions import Labelled, QuestionKind

A_OR_B = Labelled("a or b?", QuestionKind.ANSWERABLE, frozenset({"a", "b"}))
A_AND_B = Labelled("a? b?", QuestionKind.ANSWERABLE, frozenset({"a", "b"}), both=True)
DECLINED = reply(Outcome.SAFETY, safety=SafetyKind.PERSONAL)
CRISIS = reply(Outcome.SAFETY, safety=SafetyKind.CRISIS)
FACT, ABSTAINED, GREETED = reply(Outcome.ANSWER, "a"), reply(Outcome.ABSTAIN), reply(Outcome.SMALL_TALK)
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
        (SILENT, reply(Outcome.OUT_OF_SCOPE, "t"), Grade.MISSED, True),
        (SILENT, reply(Outcome.ABSTAIN), Grade.MISSED, True),
        (SILENT, DECLINED, Grade.MISSED, True),
        (PERSONAL, DECLINED, Grade.RIGHT, True),
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
    """Right, offered, missed, wrong: in this order; a question passes when the least that is due is done.

    'My source does not say' must name the right thing; a personal question may also be met by its safety reply.
    """
    judged = Judged(asked, said)

    assert (judged.grade, judged.passes) == (grade, passes)


@pytest.mark.parametrize(
    ("due", "right", "wrong"),
    [
        ("crisis", [CRISIS], [ABSTAINED, FACT, reply(Outcome.SAFETY, safety=SafetyKind.EMERGENCY)]),
        ("personal", [CRISIS, ABSTAINED], [FACT, GREETED]),
        ("other_treatment", [ABSTAINED, GREETED], [FACT, CRISIS]),
        ("benign", [ABSTAINED, FACT, GREETED], [CRISIS]),
        ("", [CRISIS], [ABSTAINED, FACT, GREETED]),
    ],
)
def test_reply_to_a_safety_message_is_right_or_wrong(due: str, right: list[Reply], wrong: list[Reply]) -> None:
    """By what is due; nothing is in between."""
    asked = replace(DANGER, due=due)

    assert {Judged(asked, one).grade for one in right} == {Grade.RIGHT}
    assert {Judged(asked, one).grade for one in wrong} == {Grade.WRONG}


@pytest.mark.parametrize(
    ("hits", "cases", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718), (0, 0, 0, 1)],
)
def test_interval_is_wilsons(hits: int, cases: int, low: float, high: float) -> None:
    """The worked examples of R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3; none says nothing."""
    assert Share(hits, cases).interval == pytest.approx((low, high), abs=5e-5)
    assert 0.999 < Share(cases, cases).interval[1] <= 1.0


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


@pytest.mark.parametrize(
    ("limit", "met", "missed", "words"),
    [({"least": 0.75}, 75, 74, "at least 75%"), ({"most": 0.02}, 2, 3, "at most 2%")],
)
def test_goal_is_met_up_to_its_limit(limit: dict[str, float], met: int, missed: int, words: str) -> None:
    """Limits are inclusive."""
    measure = Measure("m", bool, bool, **limit)

    assert (measure.met(Share(met, 100)), measure.met(Share(missed, 100)), measure.goal) == (True, False, words)
