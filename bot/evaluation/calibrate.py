"""Measures the numbers that decisions rest on, on questions that the classifier has not seen.

Each phrasing is scored by the classifier that would result without it (exactly, in one step). Where phrasings were
dropped because the others recognise them already, what is left is harder than what people ask: then the dropped ones,
given as a reserve, belong to the measurement as well. A threshold is the least score from which on the wanted share of
the decisions is right.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from bot.core.errors import FaqBotError
from bot.core.knowledge.loading import TUNING_FILE
from bot.core.matching.calibration import Signals, fit_logistic, probabilities
from bot.core.matching.index import MatchIndex
from bot.core.matching.labels import NEGATIVE, Kind, Label
from bot.core.matching.vectors import TINY
from bot.core.model import KnowledgeBase
from bot.core.tuning import Measurement, Probability, Thresholds, Tuning
from bot.evaluation.questions import Labelled

WANTED_ANSWERS = 0.98
"""Share of the answers that must be right here. What is left out one at a time is a little easier than what people ask:
of the cross-check questions 95.9% of the answers are right then, 84.4% are answered right and 94.7% answered right or
offered; at 0.975 it was 95.5, 85.8 and 94.1%, and more off-topic questions were answered than may be (2026-11-28)."""
WANTED_SILENT = 0.95
"""The same for 'my source does not say': below it choices are offered, which cost little where the source is silent."""
WANTED_OFF_TOPIC = 0.9
"""The same for 'not ours', which is only an honest miss."""
FEWEST = 50
"""Decisions that a threshold must rest on at least: fewer make the share a matter of chance."""
SHARPNESSES = np.arange(2.0, 20.5, 0.5)
"""Softmax sharpnesses that are tried."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One question as it looks to a classifier that never saw it."""

    right_labels: frozenset[Label]
    """What it is about; any of them is right."""
    ranked: tuple[Label, ...]
    """Labels by score, best first."""
    scores: Sequence[float]
    """Their scores, same length."""
    signals: Signals

    @property
    def right(self) -> bool:
        """Whether a right label comes first."""
        return self.ranked[0] in self.right_labels


def calibrate(knowledge: KnowledgeBase, reserve: Sequence[Labelled], day: dt.date) -> Tuning:
    """Return the numbers measured for this knowledge.

    Args:
        knowledge: whose phrasings are left out one at a time.
        reserve: further questions that are not matched against; may be empty.
        day: noted as the day of the measurement.

    Raises:
        FaqBotError: it has too few or too many phrasings for the classifier to be fitted.
    """
    index = MatchIndex(knowledge)
    cases = [*leave_one_out(index), *(unseen(index, question) for question in reserve)]
    cases = [case for case in cases if case.ranked]
    coefficients = _coefficients(cases)
    scored = [(case, 100.0 * probabilities(case.scores, case.signals, coefficients)[0]) for case in cases]
    answer = _least_score(scored, WANTED_ANSWERS, lambda label: label.covered)
    answers = [case for case, score in scored if case.ranked[0].covered and score >= answer]
    covered = [case for case in cases if any(label.covered for label in case.right_labels)]
    right = sum(case.right for case in answers)
    measured = Measurement(
        day=day,
        knowledge=knowledge.version,
        phrasings=len(cases),
        answered_right=round(100.0 * right / len(covered), 1),
        answers_right=round(100.0 * right / len(answers), 1),
    )
    thresholds = Thresholds(
        answer=answer,
        out_of_scope=_least_score(
            scored,
            WANTED_SILENT,
            lambda label: label.kind is Kind.ENTRY and not label.covered,
            default=Thresholds().out_of_scope,
        ),
        off_topic=_least_score(
            scored, WANTED_OFF_TOPIC, lambda label: label.kind is not Kind.ENTRY, default=Thresholds().off_topic
        ),
    )
    return Tuning(measured=measured, probability=coefficients, thresholds=thresholds)


def leave_one_out(index: MatchIndex) -> list[LeftOut]:
    """Return every phrasing of the index as a classifier without it ranks it.

    Raises:
        FaqBotError: the index has no fitted classifier.
    """
    scores = index.leave_one_out()
    if scores is None:
        msg = "There are too few or too many phrasings to fit the classifier, so there is nothing to calibrate."
        raise FaqBotError(msg)
    order = np.argsort(-scores, axis=1, kind="stable")[:, : index.MOST_CANDIDATES]
    cases = []
    for row, (target, words) in enumerate(zip(index.targets, index.words, strict=True)):
        ranked = order[row]
        best: list[float] = scores[row, ranked].tolist()
        signals = Signals.of(best, index.space.known_share(words, left_out=True))
        labels = tuple(index.labels[label] for label in ranked)
        cases.append(LeftOut(frozenset({index.labels[target]}), labels, best, signals))
    return cases


def unseen(index: MatchIndex, question: Labelled) -> LeftOut:
    """Return a question that is no phrasing as the index ranks it."""
    ranking = index.rank(index.parser.normalizer.words(question.text))
    own = {label for label in index.labels if label.kind is Kind.ENTRY and label.name in question.right}
    return LeftOut(
        frozenset(own or {Label(Kind.NEGATIVE, NEGATIVE)}),
        tuple(candidate.label for candidate in ranking.candidates),
        [candidate.raw for candidate in ranking.candidates],
        ranking.signals,
    )


def write_tuning(tuning: Tuning, folder: Path) -> Path:
    """Write the numbers beside the knowledge and return the file; an old one is replaced in one step."""
    path = folder / TUNING_FILE
    content = yaml.safe_dump(tuning.model_dump(by_alias=True), sort_keys=False, allow_unicode=True)
    beside = path.with_suffix(".new")
    beside.write_text(
        f"# Written by `python run_bot.py evaluate --calibrate`; do not edit by hand.\n{content}", encoding="utf-8"
    )
    beside.replace(path)
    return path


def _coefficients(cases: list[LeftOut]) -> Probability:
    signals = np.array([(case.signals.best, case.signals.margin, case.signals.known_share) for case in cases])
    right = np.array([case.right for case in cases])
    intercept, best, margin, known_share = (round(float(value), 3) for value in fit_logistic(signals, right))
    fitted = Probability(intercept=intercept, best=best, margin=margin, known_share=known_share)
    likelihoods = [
        _others_likelihood(cases, fitted.model_copy(update={"sharpness": float(value)})) for value in SHARPNESSES
    ]
    return fitted.model_copy(update={"sharpness": float(SHARPNESSES[int(np.argmax(likelihoods))])})


def _others_likelihood(cases: list[LeftOut], coefficients: Probability) -> float:
    """Return the log-likelihood of the right labels among the cases whose best candidate is wrong."""
    total = 0.0
    for case in cases:
        chances = probabilities(case.scores, case.signals, coefficients)
        for label, chance in zip(case.ranked[1:], chances[1:], strict=True):
            if label in case.right_labels:
                total += math.log(max(chance, TINY))
    return total


def _least_score(
    scored: list[tuple[LeftOut, float]],
    wanted: float,
    concerns: Callable[[Label], bool],
    default: float | None = None,
) -> float:
    """Return the least score from which on the wanted share of the cases is right, among those led by some labels.

    With a `default` it is returned where there are too few such cases to measure on: a FAQ needs neither uncovered
    entries nor negatives.
    """
    led = sorted(((score, case.right) for case, score in scored if concerns(case.ranked[0])), reverse=True)
    if default is not None and len(led) < FEWEST:
        return default
    shares = np.cumsum([right for _, right in led]) / np.arange(1, len(led) + 1)
    enough = np.flatnonzero((shares >= wanted) & (np.arange(1, len(led) + 1) >= FEWEST))
    if not len(enough):
        msg = f"No threshold reaches {100 * wanted:.0f}% right decisions: more phrasings are needed first."
        raise FaqBotError(msg)
    return round(float(led[enough[-1]][0]), 1)
