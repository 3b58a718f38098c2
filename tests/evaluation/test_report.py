"""Figures as text."""

from samples import ABOUT_A, DANGER, OFF_TOPIC, reply

from bot.core.replies import Outcome
from bot.evaluation.figures import Judged, figures
from bot.evaluation.questions import Labelled, QuestionKind
from bot.evaluation.report import MOST_CONFUSIONS, confusions_table, figures_table

ANSWERED_A, ANSWERED_B, ABSTAINED = reply(Outcome.ANSWER, "a"), reply(Outcome.ANSWER, "b"), reply(Outcome.ABSTAIN)


def test_table_of_figures_says_what_is_met_and_missed() -> None:
    """Each with interval, counts and goal; figures without a case are left out."""
    judged = [Judged(ABOUT_A, ANSWERED_A), Judged(ABOUT_A, ABSTAINED)]
    first, _, *rows = figures_table("mine", figures(judged)).splitlines()

    assert first == "mine"
    assert [" ".join(row.split()) for row in rows] == [
        "answerable questions answered right at once 50.0% [9-91] 1/2 at least 88%: missed",
        "of all sure answers, right 100.0% [21-100] 1/1 at least 97.5%: met",
        "answered right, or offered among the choices 50.0% [9-91] 1/2 at least 96%: missed",
    ]


def test_typing_errors_have_the_figures_without_them_as_goal() -> None:
    """Whatever those are: what is asked is that little is lost."""
    right, wrong = Judged(ABOUT_A, ANSWERED_A), Judged(ABOUT_A, ABSTAINED)
    clean, typed = figures([right] * 100), figures([right] * 98 + [wrong] * 2)
    kept, lost = (
        figures_table("typed", found, clean).splitlines()[2].split(": ")[-1]
        for found in (typed, figures([right] * 96 + [wrong] * 4))
    )

    assert "within 3 points" in figures_table("typed", typed, clean)
    assert (kept, lost) == ("met", "missed")
    assert figures_table("typed", clean, figures([wrong])).splitlines()[2].endswith("met")


def test_safety_replies_have_no_goal_here() -> None:
    """Triage has a table of its own."""
    danger = Judged(DANGER, reply(Outcome.SAFETY))
    last = figures_table("mine", figures([danger])).splitlines()[-1]

    assert " ".join(last.split()) == "safety messages treated as they should be 100.0% [21-100] 1/1"


def test_confusions_name_what_was_right_and_what_was_given() -> None:
    """The most frequent first; a wrong second answer is named, and one that is missing shows the other alone."""
    judged = [
        Judged(OFF_TOPIC, ANSWERED_B),
        *[Judged(ABOUT_A, ANSWERED_B)] * 3,
        Judged(ABOUT_A, reply(Outcome.ANSWER, "a", "c")),
        Judged(Labelled("q", QuestionKind.ANSWERABLE, frozenset({"a", "b"}), both=True), ANSWERED_A),
        Judged(ABOUT_A, ANSWERED_A),
        Judged(ABOUT_A, reply(Outcome.DISAMBIGUATION, "b", "c")),
    ]

    assert [" ".join(row.split()) for row in confusions_table(judged).splitlines()] == [
        "wrong answers: right -> given",
        "3 a -> b",
        "1 off-topic -> b",
        "1 a -> c",
        "1 a, b -> a",
    ]


def test_no_confusions_are_told_as_none() -> None:
    """An empty list would look like a fault."""
    assert confusions_table([]).splitlines()[-1].strip() == "none"


def test_list_of_confusions_is_short() -> None:
    """What is worth reading in one sitting."""
    judged = [
        Judged(Labelled("q", QuestionKind.ANSWERABLE, frozenset({f"right-{number}"})), ANSWERED_B)
        for number in range(MOST_CONFUSIONS + 5)
    ]

    assert len(confusions_table(judged).splitlines()) == 1 + MOST_CONFUSIONS
