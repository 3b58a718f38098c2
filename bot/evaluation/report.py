"""Figures as text: tables for the terminal, and the same as plain data for `--json`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from bot.core.matching.matcher import Ranking
from bot.evaluation.figures import Figures, Judged, Share, figures
from bot.evaluation.questions import Kind, Labelled

MOST_CONFUSIONS = 15
"""Rows of the list of confusions: what is worth reading in one sitting."""
CURVE_POINTS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
"""Shares of the answerable questions at which the risk-coverage curve is read."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure should come to on unseen questions."""

    words: str
    """The figure in words."""
    least: float | None = None
    most: float | None = None

    def met(self, share: Share) -> bool:
        """Tell whether the share reaches the goal."""
        return (self.least is None or share.value >= self.least) and (self.most is None or share.value <= self.most)

    def __str__(self) -> str:
        """Return the goal in words."""
        word, limit = ("at most", self.most) if self.least is None else ("at least", self.least)
        return f"{word} {100 * (limit or 0.0):g}%"


GOALS = {
    "answered_right": Goal("answerable questions answered right at once", least=0.88),
    "answers_right": Goal("of all sure answers, right", least=0.975),
    "likely_right": Goal("of all likely answers, right", least=0.75),
    "helped": Goal("answered right, or offered among the choices", least=0.96),
    "uncovered_answered": Goal("not in the source: answered as sure", most=0.03),
    "uncovered_likely": Goal("not in the source: answered as likely", most=0.08),
    "off_topic_answered": Goal("off-topic: answered", most=0.01),
    "off_topic_offered": Goal("off-topic: offered choices", most=0.06),
}


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One point of the risk-coverage curve."""

    coverage: float
    """Share of the answerable questions that are answered, 0 to 1."""
    precision: float
    """Share of the answers that are right, 0 to 1."""
    score: float
    """Least score that is answered at this point, 0 to 100."""


WITHIN = 0.03
"""How much worse a figure may be with typing errors."""


def figures_table(name: str, found: Figures, clean: Figures | None = None) -> str:
    """Return the figures of one set as a table, with 95% intervals and goals; empty figures are left out.

    Args:
        name: what stands above it.
        found: the figures.
        clean: those of the same questions without typing errors, which are the goal then, less `WITHIN`.
    """
    rows = [f"{name}", f"  {'':46}{'':>7}  95%      hits      goal"]
    for field in fields(found):
        share: Share = getattr(found, field.name)
        goal = GOALS.get(field.name)
        if share.cases:
            verdict = _verdict(goal, share, getattr(clean, field.name) if clean else None) if goal else ""
            rows.append(f"  {goal.words if goal else 'safety replies where one is due':46}{share}  {verdict}")
    return "\n".join(rows)


def _verdict(goal: Goal, share: Share, clean: Share | None) -> str:
    if clean is None:
        return f"{goal}: {'met' if goal.met(share) else 'missed'}"
    return f"within {100 * WITHIN:.0f} points: {'met' if loss(goal, clean, share) <= WITHIN else 'missed'}"


def loss(goal: Goal, clean: Share, typed: Share) -> float:
    """Return by how much a share is worse with typing errors, 0 to 1; below 0 where it is better."""
    return clean.value - typed.value if goal.least is not None else typed.value - clean.value


def entry_counts(judged: Sequence[Judged]) -> dict[str, Counter[str]]:
    """Return how often each covered entry was asked for alone, answered right, and at least offered; ids in order."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in judged:
        for entry in one.asked.right if one.asked.kind is Kind.ANSWERABLE and len(one.asked.right) == 1 else ():
            counts[entry].update(asked=1, right=one.answered_right, helped=one.helped)
    return dict(sorted(counts.items()))


def entries_table(judged: Sequence[Judged]) -> str:
    """Return how often each entry was asked, answered right and at least offered."""
    rows = [f"  {entry:24}{c['asked']:6}{c['right']:7}{c['helped']:9}" for entry, c in entry_counts(judged).items()]
    return "\n".join([f"  {'entry':24}{'asked':>6}{'right':>7}{'helped':>9}", *rows])


def confusions(judged: Sequence[Judged]) -> list[tuple[str, str, int]]:
    """Return what was right, what was answered instead, and how often; the most frequent first."""
    wrong = Counter(
        (", ".join(sorted(one.asked.right)) or one.asked.kind.value, _given_wrong(one))
        for one in judged
        if one.answered and not one.answered_right
    )
    return [(right, given, count) for (right, given), count in wrong.most_common()]


def _given_wrong(one: Judged) -> str:
    """Return the first wrong entry of an answer, or the only one where two were wanted."""
    given = [entry.entry_id for entry in one.reply.entries]
    return next((entry for entry in given if entry not in one.asked.right), given[0])


def confusions_table(judged: Sequence[Judged]) -> str:
    """Return the most frequent wrong answers: what was right, what was given, how often."""
    rows = [f"  {count:3}  {right} -> {given}" for right, given, count in confusions(judged)[:MOST_CONFUSIONS]]
    return "\n".join(["  wrong answers: right -> given", *(rows or ["  none"])])


def risk_coverage(questions: Sequence[Labelled], rank: Callable[[str], Ranking]) -> list[CurvePoint]:
    """Return the curve of answering more and more questions, the surest first, without any choices.

    Points that cannot be reached are left out: all of them where no question is answerable.
    """
    answerable = sum(question.kind is Kind.ANSWERABLE for question in questions)
    if not answerable:
        return []
    cases = sorted(_led_by_covered(questions, rank), reverse=True)
    points, right, wanted = [], 0, list(CURVE_POINTS)
    for number, (score, is_right) in enumerate(cases, start=1):
        right += is_right
        while wanted and right >= wanted[0] * answerable:
            points.append(CurvePoint(wanted.pop(0), right / number, score))
    return points


def curve_table(points: Sequence[CurvePoint]) -> str:
    """Return the risk-coverage curve as numbers."""
    rows = [f"  {point.coverage:9.0%}{point.precision:11.1%}{point.score:9.1f}" for point in points]
    return "\n".join([f"  {'answered':>9}{'right':>11}{'score':>9}", *rows])


def as_data(name: str, judged: Sequence[Judged], points: Sequence[CurvePoint]) -> dict[str, object]:
    """Return the same as plain data; shares go from 0 to 1."""
    found = figures(judged)
    return {
        "set": name,
        "figures": {
            field.name: _share_data(getattr(found, field.name), GOALS.get(field.name)) for field in fields(found)
        },
        "curve": [{"coverage": p.coverage, "precision": p.precision, "score": p.score} for p in points],
        "entries": {entry: dict(counts) for entry, counts in entry_counts(judged).items()},
        "confusions": [{"right": r, "given": given, "count": count} for r, given, count in confusions(judged)],
    }


def _share_data(share: Share, goal: Goal | None) -> dict[str, object]:
    """Return a share with its goal; no cases meet no goal."""
    return {
        "share": share.value,
        "interval": share.interval,
        "hits": share.hits,
        "cases": share.cases,
        "goal": str(goal) if goal else None,
        "met": goal.met(share) if goal and share.cases else None,
    }


def _led_by_covered(questions: Sequence[Labelled], rank: Callable[[str], Ranking]) -> list[tuple[float, bool]]:
    """Return score and rightness of every question whose best entry is a covered one."""
    cases = []
    for question in questions:
        found = rank(question.text).entries
        if question.kind is not Kind.SAFETY and found and found[0].label.covered:
            cases.append((found[0].score, found[0].label.name in question.right))
    return cases
