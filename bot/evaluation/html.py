"""`evaluate --html`: one self-contained page with the figures of a run and how far its probabilities can be trusted."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.answering.decision import SURE
from bot.core.matching.matcher import Candidate, Ranking
from bot.core.responder import Responder
from bot.evaluation.figures import MEASURES, figures, judge, tracked
from bot.evaluation.questions import Labelled, QuestionKind
from bot.evaluation.templating import TEMPLATES, rendered

CURVE_ROWS = 20
"""Rows of the risk-coverage curve."""
BIN = 5
"""Width of a row of the table of probabilities, on their scale from 0 to 100."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what matching put first, whatever was decided then."""

    asked: Labelled
    best: Candidate
    answerable: float
    """Probability of the best entry that could be answered with, 0 to 100; 0 where no candidate is one."""


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """One point of the risk-coverage curve."""

    probability: float
    """Least probability that is answered at this point, 0 to 100."""
    coverage: float
    """Share of the answerable questions that get an answer, 0 to 1."""
    risk: float
    """Share of the answers that are wrong, 0 to 1."""


def evaluated_page(sets: Mapping[str, Sequence[Labelled]], responder: Responder, day: str) -> str:
    """Return the page of a run of these question sets, by their names, on some day."""
    judged = {name: judge(asked, responder.respond, name) for name, asked in sets.items()}
    questions = [*itertools.chain(*sets.values())]
    cases = ranked(tracked(questions, "Ranking"), responder.rank)
    answerable = sum(asked.kind is QuestionKind.ANSWERABLE for asked in questions)
    bins = _bins(cases)
    parts = {
        "version": responder.knowledge.version,
        "day": day,
        "questions": len(questions),
        "figures": [
            {"set": name, "measure": MEASURES[key], "share": share}
            for name, ones in judged.items()
            for key, share in figures(ones).items()
            if share.cases
        ],
        "sure": SURE,
        "risk": risk_curve(cases, answerable),
        "bins": bins,
        "tallest": max(inside + outside for _, inside, outside in bins),
    }
    return rendered(TEMPLATES / "evaluation.html", parts)


def ranked(questions: Iterable[Labelled], rank: Callable[[str], Ranking]) -> list[Case]:
    """Return the questions that matching is for, as it ranks them; those without a known word are left out."""
    found = ((asked, rank(asked.text)) for asked in questions)
    return [
        Case(asked, ranking.best, next((one.probability for one in ranking.candidates if one.label.covered), 0.0))
        for asked, ranking in found
        if ranking.best and asked.kind is not QuestionKind.SAFETY
    ]


def risk_curve(cases: Sequence[Case], answerable: int) -> list[RiskPoint]:
    """Return some `CURVE_ROWS` points of risk and coverage, surest first; so many of the cases have an answer."""
    led = sorted((case for case in cases if case.best.label.covered), key=lambda case: -case.best.probability)
    points, wrong, inside = [], 0, 0
    for number, case in enumerate(led, start=1):
        wrong += case.best.label.name not in case.asked.right
        inside += case.asked.kind is QuestionKind.ANSWERABLE
        if number == len(led) or led[number].best.probability < case.best.probability:
            points.append(RiskPoint(case.best.probability, inside / max(answerable, 1), wrong / number))
    return points[:: -max(1, len(points) // CURVE_ROWS)][::-1]


def _bins(cases: Sequence[Case]) -> list[tuple[int, int, int]]:
    """Return from which probability on how many questions that have an answer here, and how many others, have it."""
    counts = Counter(
        (min(int(case.answerable // BIN) * BIN, 100 - BIN), case.asked.kind is QuestionKind.ANSWERABLE)
        for case in cases
    )
    return [(low, counts[low, True], counts[low, False]) for low in range(0, 100, BIN)]
