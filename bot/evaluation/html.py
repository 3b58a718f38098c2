"""`evaluate --html`: one self-contained page with pictures, and behind each picture its numbers as a table."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from markupsafe import Markup

from bot.core.answering.decision import SURE
from bot.core.matching.labels import Kind as LabelKind
from bot.core.matching.matcher import Candidate, Ranking
from bot.core.responder import Responder
from bot.evaluation.compare import CATCHES, Direction, wanted
from bot.evaluation.counted import Counted, counted_lately
from bot.evaluation.figures import Judged, Share, figures, judge
from bot.evaluation.per_entry import entry_shares
from bot.evaluation.pictures import (
    BIN,
    RiskPoint,
    confusion_picture,
    require_matplotlib,
    risk_picture,
    scores_picture,
)
from bot.evaluation.progress import progress
from bot.evaluation.questions import Kind, Labelled
from bot.evaluation.record import Record, read_record, recorded, write_record
from bot.evaluation.report import GOALS
from bot.evaluation.templating import TEMPLATES, rendered

TEMPLATE = TEMPLATES / "evaluation.html"
MOST_CONFUSED = 24
"""Entries on the map: as many as can be read."""
CURVE_ROWS = 20
"""Rows of the table behind the curve."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what matching put first, whatever was decided then."""

    asked: Labelled
    best: Candidate
    answerable: float
    """Score of the best entry that could be answered with, 0 to 100; 0 where no candidate is one."""

    @property
    def right(self) -> bool:
        """Whether a right entry came first."""
        return self.best.label.name in self.asked.right


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with the words below it and the table behind it."""

    svg: Markup
    words: str
    caption: str
    heads: Sequence[str]
    """Those that begin with # are of numbers."""
    rows: Sequence[Sequence[str]]


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
        path: the page; replaced where there is one.
        last: the record of the last run, replaced by that of this one; None for the page's own path with `.json`.
        day: day of the run.
        tally: file or database of the running bot's counters; None where nothing is counted.

    Raises:
        FaqBotError: matplotlib is missing, or `last` is no record.
    """
    require_matplotlib()
    last = last or path.with_suffix(".json")
    before = read_record(last)
    with progress("Asking", 2 * sum(map(len, sets.values()))) as bar:
        judged = {name: judge(asked, bar.counting(responder.respond)) for name, asked in sets.items()}
        cases = ranked(itertools.chain(*sets.values()), bar.counting(responder.rank))
    now = recorded(judged, responder.knowledge.version, day.isoformat())
    counts = counted_lately(tally, day)
    path.write_text(page(judged, cases, now, before, counts=counts), encoding="utf-8")
    write_record(now, last)


def page(
    judged: Mapping[str, Sequence[Judged]],
    cases: Sequence[Case],
    now: Record,
    before: Record | None,
    *,
    counts: Counted | None = None,
) -> str:
    """Return the page of a run.

    Args:
        judged: the questions of every set with their replies.
        cases: the same questions, as matching ranks them.
        now: the record of this run.
        before: that of the last one, None where there was none.
        counts: what the running bot counted; None for nothing.
    """
    together = [one for ones in judged.values() for one in ones]
    parts = {
        "now": now,
        "before": before,
        "questions": len(together),
        "figures": _figures(judged, before),
        "changes": _changes(judged, now, before) if before else [],
        "risk": _risk(cases, together, SURE),
        "scores": _scores(cases, SURE),
        "confusion": _confusion(cases),
        "entries": entry_shares(together),
        "counts": counts or counted_lately(None, dt.date.min),
    }
    return rendered(TEMPLATE, parts)


def ranked(questions: Iterable[Labelled], rank: Callable[[str], Ranking]) -> list[Case]:
    """Return the questions that matching is for, as it ranks them; those without a known word are left out."""
    found = ((asked, rank(asked.text)) for asked in questions)
    return [
        Case(asked, ranking.best, next((one.score for one in ranking.candidates if one.label.covered), 0.0))
        for asked, ranking in found
        if ranking.best and asked.kind is not Kind.SAFETY
    ]


def risk_curve(cases: Sequence[Case], answerable: int) -> list[RiskPoint]:
    """Return risk and coverage for every score at which one more question would be answered, surest first."""
    led = sorted((case for case in cases if case.best.label.covered), key=lambda case: -case.best.score)
    points, wrong, inside = [], 0, 0
    for number, case in enumerate(led, start=1):
        wrong += not case.right
        inside += case.asked.kind is Kind.ANSWERABLE
        if number == len(led) or led[number].best.score < case.best.score:
            points.append(RiskPoint(inside / max(answerable, 1), wrong / number, case.best.score))
    return points


def _figures(judged: Mapping[str, Sequence[Judged]], before: Record | None) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for name, ones in judged.items():
        found = figures(ones)
        for field in fields(found):
            share: Share = getattr(found, field.name)
            if share.cases:
                goal = GOALS.get(field.name)
                old = before.figures.get(name, {}).get(field.name) if before else None
                low, high = share.interval
                row: dict[str, object] = {
                    "set": name,
                    "figure": goal.words if goal else CATCHES,
                    "share": f"{100 * share.value:.1f}%",
                    "interval": f"{100 * low:.0f} to {100 * high:.0f}",
                    "hits": f"{share.hits}/{share.cases}",
                    "goal": str(goal) if goal else "",
                    "met": goal.met(share) if goal else None,
                    "change": _points(share, old),
                }
                rows.append(row)
    return rows


def _points(share: Share, old: tuple[int, int] | None) -> str:
    """Return the change in points since the last run; empty where there was none."""
    if old is None or not old[1]:
        return ""
    return f"{100 * (share.value - old[0] / old[1]):+.1f}"


def _changes(judged: Mapping[str, Sequence[Judged]], now: Record, before: Record) -> list[tuple[str, ...]]:
    """Return direction, question, what is right, and where it went before and now; what was lost comes first."""
    rows: dict[Direction, list[tuple[str, ...]]] = defaultdict(list)
    for name, ones in judged.items():
        for one in ones:
            old = before.replies.get(name, {}).get(one.asked.text)
            new = now.replies[name][one.asked.text]
            if old is not None and old[0] != new[0]:
                direction = Direction.GAINED if new[0] > old[0] else Direction.LOST
                rows[direction].append((direction.value, one.asked.text, wanted(one.asked), old[1], new[1]))
    return [*rows[Direction.LOST], *rows[Direction.GAINED]]


def _risk(cases: Sequence[Case], judged: Sequence[Judged], threshold: float) -> Picture | None:
    points = risk_curve(cases, sum(one.asked.kind is Kind.ANSWERABLE for one in judged))
    if not points:
        return None
    reached = [point for point in points if point.score >= threshold]
    now = RiskPoint(reached[-1].coverage, reached[-1].risk, threshold) if reached else RiskPoint(0, 0, threshold)
    shown = points[:: max(1, len(points) // CURVE_ROWS)]
    rows = [(f"{one.score:.1f}", f"{100 * one.coverage:.1f}%", f"{100 * one.risk:.1f}%") for one in shown]
    words = (
        f"Answering from score {threshold:g}, as now, {100 * now.coverage:.0f}% of the answerable questions get an "
        f"answer, and {100 * now.risk:.1f}% of all answers are wrong. A lower threshold moves to the right. This is "
        "the best candidate alone: without triage, and with one right answer where two things were asked."
    )
    heads = ("#Score", "#Answered", "#Wrong")
    return Picture(Markup(risk_picture(points, now)), words, "Risk by coverage", heads, rows)  # noqa: S704 - our own picture


def _scores(cases: Sequence[Case], threshold: float) -> Picture:
    inside = [case.answerable for case in cases if case.asked.kind is Kind.ANSWERABLE]
    outside = [case.answerable for case in cases if case.asked.kind is not Kind.ANSWERABLE]
    bins = range(0, 100, BIN)
    rows = [
        (f"{low} to {low + BIN}", *(str(sum(_bin(score) == low for score in scores)) for scores in (inside, outside)))
        for low in bins
    ]
    words = (
        f"The score of the best entry that could be answered with, for {len(inside)} questions that have an answer "
        f"here and for {len(outside)} that have none. The further apart the two, the better."
    )
    picture = scores_picture(inside, outside, threshold)
    heads = ("Score", "#Has an answer", "#Has none")
    return Picture(Markup(picture), words, "Questions by score", heads, rows)  # noqa: S704 - as above


def _bin(score: float) -> int:
    return min(int(score // BIN) * BIN, 100 - BIN)


def _confusion(cases: Sequence[Case]) -> Picture | None:
    pairs = Counter(
        (next(iter(case.asked.right)), case.best.label.name)
        for case in cases
        if len(case.asked.right) == 1 and case.best.label.kind is LabelKind.ENTRY and not case.right
    )
    if not pairs:
        return None
    weights: Counter[str] = Counter()
    for pair, count in pairs.items():
        weights.update(dict.fromkeys(pair, count))
    names = sorted(name for name, _ in weights.most_common(MOST_CONFUSED))
    shown = {pair: count for pair, count in pairs.items() if set(pair) <= set(names)}
    rows = [(a, b, str(n)) for (a, b), n in pairs.most_common()]
    words = f"{pairs.total()} questions put another entry first. Rows say what is right, columns what came first."
    heads = ("Is right", "Came first", "#Questions")
    return Picture(Markup(confusion_picture(names, shown)), words, "Confusions", heads, rows)  # noqa: S704 - as above
