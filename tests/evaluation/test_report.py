"""Figures as text and as data."""

from __future__ import annotations

import json

import pytest

from bot.core.knowledge.models import KnowledgeBase
from bot.core.replies import Outcome, Reply, ReplyEntry
from bot.core.responder import Responder
from bot.evaluation.figures import Judged, Share, figures, judge
from bot.evaluation.questions import Kind, Labelled
from bot.evaluation.report import (
    GOALS,
    MOST_CONFUSIONS,
    CurvePoint,
    Goal,
    as_data,
    confusions_table,
    curve_table,
    entries_table,
    figures_table,
    risk_coverage,
)

OFF_TOPIC = Labelled("rain?", Kind.OFF_TOPIC, frozenset())


def about(*ids: str, both: bool = False) -> Labelled:
    """Return an answerable question that these entries answer."""
    return Labelled("q", Kind.ANSWERABLE, frozenset(ids), both)


def reply(outcome: Outcome, *ids: str) -> Reply:
    """Return a reply that shows or offers these entries."""
    entries = tuple(ReplyEntry(name, name, 50.0, covered=True, answer=None) for name in ids)
    return Reply(outcome=outcome, body="b", caveat="c", physician_note="p", entries=entries)


ANSWERED_A, ANSWERED_B, ABSTAINED = reply(Outcome.ANSWER, "a"), reply(Outcome.ANSWER, "b"), reply(Outcome.ABSTAIN)


@pytest.mark.parametrize(
    ("goal", "hits", "met", "words"),
    [
        (Goal("g", least=0.75), 75, True, "at least 75%"),
        (Goal("g", least=0.75), 74, False, "at least 75%"),
        (Goal("g", most=0.02), 2, True, "at most 2%"),
        (Goal("g", most=0.02), 3, False, "at most 2%"),
    ],
)
def test_goal_is_met_up_to_its_limit(goal: Goal, hits: int, met: bool, words: str) -> None:  # noqa: FBT001 - a column of the table
    """Limits are inclusive."""
    assert (goal.met(Share(hits, 100)), str(goal)) == (met, words)


def test_table_of_figures_says_what_is_met_and_missed() -> None:
    """Each with interval, counts and goal; figures without a case are left out."""
    judged = [Judged(about("a"), ANSWERED_A), Judged(about("a"), ABSTAINED)]
    first, _, *rows = figures_table("mine", figures(judged)).splitlines()

    assert first == "mine"
    assert [" ".join(row.split()) for row in rows] == [
        "answerable questions answered right at once 50.0% [9-91] 1/2 at least 88%: missed",
        "of all sure answers, right 100.0% [21-100] 1/1 at least 97.5%: met",
        "answered right, or offered among the choices 50.0% [9-91] 1/2 at least 96%: missed",
    ]


def test_typing_errors_have_the_figures_without_them_as_goal() -> None:
    """Whatever those are: what is asked is that little is lost."""
    right, wrong = Judged(about("a"), ANSWERED_A), Judged(about("a"), ABSTAINED)
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
    danger = Judged(Labelled("help", Kind.SAFETY, frozenset()), reply(Outcome.SAFETY))
    last = figures_table("mine", figures([danger])).splitlines()[-1]

    assert " ".join(last.split()) == "safety replies where one is due 100.0% [21-100] 1/1"


def test_table_of_entries_counts_questions_with_one_right_entry() -> None:
    """Asked, answered right, at least offered; in the order of their names."""
    judged = [
        Judged(about("b"), ANSWERED_B),
        Judged(about("a"), ANSWERED_A),
        Judged(about("a"), reply(Outcome.DISAMBIGUATION, "b", "a")),
        Judged(about("a"), ABSTAINED),
        Judged(about("a", "b"), ANSWERED_A),
        Judged(OFF_TOPIC, ABSTAINED),
    ]

    assert [row.split() for row in entries_table(judged).splitlines()] == [
        ["entry", "asked", "right", "helped"],
        ["a", "3", "1", "2"],
        ["b", "1", "1", "1"],
    ]


def test_confusions_name_what_was_right_and_what_was_given() -> None:
    """The most frequent first; a wrong second answer is named, and one that is missing shows the other alone."""
    judged = [
        Judged(OFF_TOPIC, ANSWERED_B),
        *[Judged(about("a"), ANSWERED_B)] * 3,
        Judged(about("a"), reply(Outcome.ANSWER, "a", "c")),
        Judged(about("a", "b", both=True), ANSWERED_A),
        Judged(about("a"), ANSWERED_A),
        Judged(about("a"), reply(Outcome.DISAMBIGUATION, "b", "c")),
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
    """The table ends; the data goes on."""
    judged = [Judged(about(f"right-{number}"), ANSWERED_B) for number in range(MOST_CONFUSIONS + 5)]

    assert len(confusions_table(judged).splitlines()) == 1 + MOST_CONFUSIONS
    assert len(as_data("mine", judged, [])["confusions"]) == MOST_CONFUSIONS + 5  # type: ignore[arg-type]


def phrasings_asked(small: KnowledgeBase) -> list[Labelled]:
    """Return phrasings of covered entries as questions, two with a wrong label, and one off topic."""
    hours, borrowing, _ = small.entries
    right = [Labelled(text, Kind.ANSWERABLE, frozenset({hours.id})) for text in hours.all_phrasings]
    wrong = [Labelled(text, Kind.ANSWERABLE, frozenset({hours.id})) for text in borrowing.all_phrasings[:2]]
    return [*right, *wrong, OFF_TOPIC]


def test_curve_tells_precision_at_each_share_of_answered_questions(small: KnowledgeBase) -> None:
    """The surest are answered first; shares that are not reached are left out."""
    asked = phrasings_asked(small)
    points = risk_coverage(asked, Responder(small).rank)

    assert [point.coverage for point in points] == [0.2, 0.3, 0.4, 0.5, 0.6, 0.65]  # 4 of 6 are right
    assert [point.score for point in points] == sorted((point.score for point in points), reverse=True)
    assert all(4 / 6 <= point.precision <= 1 for point in points)


def test_curve_of_nothing_answerable_is_empty(small: KnowledgeBase) -> None:
    """There is no share of no questions."""
    assert risk_coverage([Labelled("can I lend novels", Kind.OFF_TOPIC, frozenset())], Responder(small).rank) == []


def test_table_of_the_curve_shows_numbers() -> None:
    """Share answered, share right, least score."""
    rows = curve_table([CurvePoint(0.5, 0.975, 81.25)]).splitlines()

    assert [row.split() for row in rows] == [["answered", "right", "score"], ["50%", "97.5%", "81.2"]]


def test_data_holds_what_the_tables_show(small: KnowledgeBase) -> None:
    """Plain values that survive JSON: shares from 0 to 1, goals in words, null where nothing was asked."""
    responder = Responder(small)
    asked = phrasings_asked(small)
    judged = judge(asked, responder.respond)
    found = json.loads(json.dumps(as_data("mine", judged, risk_coverage(asked, responder.rank))))

    assert list(found) == ["set", "figures", "curve", "entries", "confusions"]
    assert found["figures"].keys() == {*GOALS, "safety_caught"}
    answered = found["figures"]["answered_right"]
    assert list(answered) == ["share", "interval", "hits", "cases", "goal", "met"]
    assert (answered["cases"], answered["goal"], answered["met"]) == (6, "at least 88%", False)
    assert (found["figures"]["uncovered_answered"]["met"], found["figures"]["safety_caught"]["goal"]) == (None, None)
    assert found["entries"] == {"opening-hours": {"asked": 6, "right": 4, "helped": 4}}
    assert found["confusions"] == [{"right": "opening-hours", "given": "borrowing", "count": 2}]
