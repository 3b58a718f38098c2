"""`evaluate --html`: one self-contained page of a run, compared with the last one."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.answering.decision import SURE
from bot.core.matching.labels import Kind
from bot.core.matching.matcher import Candidate, Ranking
from bot.core.responder import Responder
from bot.evaluation.compare import Direction, wanted
from bot.evaluation.counted import Counted, counted_lately
from bot.evaluation.figures import MEASURES, Judged, Share, figures, judge
from bot.evaluation.per_entry import entry_shares
from bot.evaluation.progress import tracked
from bot.evaluation.questions import Labelled, QuestionKind
from bot.evaluation.record import Record, read_record, recorded, write_record
from bot.evaluation.templating import TEMPLATES, rendered

TEMPLATE = TEMPLATES / "evaluation.html"
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

    @property
    def right(self) -> bool:
        """Whether a right entry came first."""
        return self.best.label.name in self.asked.right


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """One point of the risk-coverage curve."""

    probability: float
    """Least probability that is answered at this point, 0 to 100."""
    coverage: float
    """Share of the answerable questions that get an answer, 0 to 1."""
    risk: float
    """Share of the answers that are wrong, 0 to 1."""


def write_page(  # noqa: PLR0913 - what the command line gives
    sets: Mapping[str, Sequence[Labelled]],
    responder: Responder,
    path: Path,
    last: Path | None,
    day: dt.date,
    *,
    tally: Path | str | None = None,
) -> None:
    """Write the page of a run, then the record of the run.

    Args:
        sets: question sets by name.
        responder: answers them.
        path: the page.
        last: the record of the last run, replaced by that of this one; None for the page's own path with `.json`.
        day: day of the run.
        tally: file or database of the running bot's counters; None where nothing is counted.

    Raises:
        FaqBotError: `last` is no record.
    """
    last = last or path.with_suffix(".json")
    before = read_record(last)
    judged = {name: judge(tracked(asked, f"Asking {name}"), responder.respond) for name, asked in sets.items()}
    cases = ranked(tracked([*itertools.chain(*sets.values())], "Ranking"), responder.rank)
    now = recorded(judged, responder.knowledge.version, day.isoformat())
    path.write_text(page(judged, cases, now, before, counted_lately(tally, day)), encoding="utf-8")
    write_record(now, last)


def page(
    judged: Mapping[str, Sequence[Judged]], cases: Sequence[Case], now: Record, before: Record | None, counts: Counted
) -> str:
    """Return the page of a run: replies and rankings of the same questions, the record of this run and of the last."""
    together, bins = [one for ones in judged.values() for one in ones], _bins(cases)
    parts = {
        "now": now,
        "before": before,
        "questions": len(together),
        "figures": _figures(judged, before),
        "changes": _changes(judged, now, before) if before else [],
        "sure": SURE,
        "risk": risk_curve(cases, sum(one.asked.kind is QuestionKind.ANSWERABLE for one in together)),
        "bins": bins,
        "tallest": max(inside + outside for _, inside, outside in bins),
        "confusions": _confusions(cases),
        "entries": entry_shares(together),
        "counts": counts,
    }
    return rendered(TEMPLATE, parts)


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
        wrong += not case.right
        inside += case.asked.kind is QuestionKind.ANSWERABLE
        if number == len(led) or led[number].best.probability < case.best.probability:
            points.append(RiskPoint(case.best.probability, inside / max(answerable, 1), wrong / number))
    return points[:: -max(1, len(points) // CURVE_ROWS)][::-1]


def _figures(judged: Mapping[str, Sequence[Judged]], before: Record | None) -> list[dict[str, object]]:
    """Return set, measure, share, and the change in points since the last run, if it had any cases."""
    rows: list[dict[str, object]] = []
    for name, ones in judged.items():
        for key, share in figures(ones).items():
            old = Share(*before.figures.get(name, {}).get(key, (0, 0))) if before else Share(0, 0)
            if share.cases:
                change = share.points_over(old) if old.cases else ""
                rows.append({"set": name, "measure": MEASURES[key], "share": share, "change": change})
    return rows


def _changes(judged: Mapping[str, Sequence[Judged]], now: Record, before: Record) -> list[tuple[str, ...]]:
    """Return direction, question, what is right, and where it went before and now; what was lost comes first."""
    rows = []
    for name, ones in judged.items():
        for one in ones:
            old, new = before.replies.get(name, {}).get(one.asked.text), now.replies[name][one.asked.text]
            if old is not None and old[0] != new[0]:
                direction = Direction.GAINED if new[0] > old[0] else Direction.LOST
                rows.append((direction.value, one.asked.text, wanted(one.asked), old[1], new[1]))
    return sorted(rows, key=lambda row: row[0] != Direction.LOST)


def _bins(cases: Sequence[Case]) -> list[tuple[int, int, int]]:
    """Return from which probability on how many questions that have an answer here, and how many others, have it."""
    counts = Counter(
        (min(int(case.answerable // BIN) * BIN, 100 - BIN), case.asked.kind is QuestionKind.ANSWERABLE)
        for case in cases
    )
    return [(low, counts[low, True], counts[low, False]) for low in range(0, 100, BIN)]


def _confusions(cases: Sequence[Case]) -> list[tuple[str, str, int]]:
    """Return what is right, what came first instead, and how often; the most frequent first."""
    pairs = Counter(
        (next(iter(case.asked.right)), case.best.label.name)
        for case in cases
        if len(case.asked.right) == 1 and case.best.label.kind is Kind.ENTRY and not case.right
    )
    return [(right, first, count) for (right, first), count in pairs.most_common()]
