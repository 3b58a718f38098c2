"""`evaluate --html`: one self-contained page with the figures of a run and how far its probabilities can be trusted."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from bot.core.answering.decision import SURE
from bot.core.matching.matcher import Ranking
from bot.core.responder import Responder
from bot.evaluation.figures import MEASURES, figures, judge, tracked
from bot.evaluation.questions import Labelled, QuestionKind
from bot.evaluation.templating import TEMPLATES, rendered

CURVE_ROWS = 20
BIN = 5
"""Width of a row of the table of probabilities, on their scale from 0 to 100."""


Cases: TypeAlias = Sequence[tuple[Labelled, Ranking]]
"""Questions with what matching puts first, whatever is decided then."""


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


def ranked(questions: Iterable[Labelled], rank: Callable[[str], Ranking]) -> Cases:
    """Return the questions that matching is for, as it ranks them; those without a known word are left out."""
    found = ((asked, rank(asked.text)) for asked in questions if asked.kind is not QuestionKind.SAFETY)
    return [(asked, ranking) for asked, ranking in found if ranking.best]


def risk_curve(cases: Cases, answerable: int) -> list[tuple[float, float, float]]:
    """Return some `CURVE_ROWS` points of the risk-coverage curve, surest first; so many of the cases have an answer.

    A point is the least probability that is answered (0 to 100), the share of the answerable questions that get an
    answer then, and the share of the answers that are wrong (both 0 to 1).
    """
    led = [(asked, ranking.best) for asked, ranking in cases if ranking.best and ranking.best.label.covered]
    led.sort(key=lambda case: -case[1].probability)
    points, wrong, inside = [], 0, 0
    for number, (asked, best) in enumerate(led, start=1):
        wrong += best.label.name not in asked.right
        inside += asked.kind is QuestionKind.ANSWERABLE
        if number == len(led) or led[number][1].probability < best.probability:
            points.append((best.probability, inside / max(answerable, 1), wrong / number))
    return points[:: -max(1, len(points) // CURVE_ROWS)][::-1]


def _bins(cases: Cases) -> list[tuple[int, int, int]]:
    """Return how many questions that have an answer here, and how many others, have a probability from a bound on.

    It is the probability of the best entry that could be answered with; 0 where no candidate is one.
    """
    counts = Counter[tuple[int, bool]]()
    for asked, ranking in cases:
        best = next((one.probability for one in ranking.candidates if one.label.covered), 0.0)
        counts[min(int(best // BIN) * BIN, 100 - BIN), asked.kind is QuestionKind.ANSWERABLE] += 1
    return [(low, counts[low, True], counts[low, False]) for low in range(0, 100, BIN)]
