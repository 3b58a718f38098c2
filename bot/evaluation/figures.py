"""Figures of quality: how often right, how often wrong, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.core.replies import Outcome, Reply, SafetyKind
from bot.evaluation.questions import Kind, Labelled

PERSONAL_ENTRY = "personal-advice"
"""Entry of the shipped FAQ that stands for personal judgement, which triage mostly sees first."""
Z95 = 1.959964
"""Two-sided 95% quantile of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with its reply."""

    asked: Labelled
    reply: Reply

    @property
    def answered(self) -> bool:
        """Whether a covered entry's answer was shown at once: as sure, or as what was probably meant."""
        return self.reply.outcome in {Outcome.ANSWER, Outcome.LIKELY}

    @property
    def sure(self) -> bool:
        """Whether it was shown as sure."""
        return self.reply.outcome is Outcome.ANSWER

    @property
    def answered_right(self) -> bool:
        """Whether nothing but right entries was answered, and both where two things were asked."""
        if not self.answered:
            return False
        given = {entry.entry_id for entry in self.reply.entries if entry not in self.reply.choices}
        return given == self.asked.right if self.asked.both else given <= self.asked.right

    @property
    def helped(self) -> bool:
        """Whether it was answered right, or the right entry stands among the choices."""
        offered = {entry.entry_id for entry in self.reply.choices}
        return self.answered_right or bool(offered & self.asked.right)

    @property
    def declined_right(self) -> bool:
        """Whether a right uncovered entry said that the source is silent, or a personal question got no verdict."""
        given = {entry.entry_id for entry in self.reply.entries}
        if self.reply.safety is SafetyKind.PERSONAL:
            return PERSONAL_ENTRY in self.asked.right
        return self.reply.outcome is Outcome.OUT_OF_SCOPE and bool(given & self.asked.right)

    @property
    def passes(self) -> bool:
        """Whether the reply does what a labelled question asks of it at least.

        The right entry is answered or offered; what the source does not answer is not answered; what is off topic is
        neither answered nor offered choices; danger gets its safety reply.
        """
        match self.asked.kind:
            case Kind.ANSWERABLE:
                return self.helped or self.declined_right
            case Kind.UNCOVERED:
                return not self.answered
            case Kind.OFF_TOPIC:
                return not self.answered and not self.reply.choices
            case Kind.SAFETY:
                return self.reply.outcome is Outcome.SAFETY


@dataclass(frozen=True, slots=True)
class Share:
    """A share of some cases, with its 95% interval by Wilson's method (1927)."""

    hits: int
    cases: int

    @property
    def value(self) -> float:
        """Hits by cases, 0 to 1; 0 without cases."""
        return self.hits / self.cases if self.cases else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Least and most of the 95% interval, 0 to 1."""
        if not self.cases:
            return 0.0, 1.0
        n, p = self.cases, self.value
        centre = (p + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
        half = Z95 * math.sqrt(p * (1 - p) / n + Z95**2 / (4 * n * n)) / (1 + Z95**2 / n)
        return max(0.0, centre - half), min(1.0, centre + half)

    def __str__(self) -> str:
        """Return percent, interval and counts."""
        low, high = self.interval
        return f"{100 * self.value:5.1f}%  [{100 * low:.0f}-{100 * high:.0f}]  {self.hits}/{self.cases}"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a set of judged questions comes to."""

    answered_right: Share
    """Of the answerable questions: the right answer is read at once, as sure or as what was probably meant."""
    answers_right: Share
    """Of all sure answers given to anything."""
    likely_right: Share
    """Of all answers given to anything as what was probably meant."""
    helped: Share
    """Of the answerable questions: answered right or offered."""
    uncovered_answered: Share
    """Of the questions that the source does not answer: answered, as sure."""
    uncovered_likely: Share
    """The same, as what was probably meant."""
    off_topic_answered: Share
    """Of the off-topic questions: answered, as sure or as what was probably meant."""
    off_topic_offered: Share
    """Of the off-topic questions: offered choices."""
    safety_caught: Share


def judge(questions: Iterable[Labelled], respond: Callable[[str], Reply]) -> list[Judged]:
    """Return every question with its reply."""
    return [Judged(asked, respond(asked.text)) for asked in questions]


def figures(judged: Sequence[Judged]) -> Figures:
    """Return the figures of judged questions."""
    answerable, uncovered, off_topic, safety = (_of_kind(judged, kind) for kind in Kind)
    sure = [one for one in judged if one.sure]
    likely = [one for one in judged if one.answered and not one.sure]
    return Figures(
        answered_right=_share(answerable, lambda one: one.answered_right or one.declined_right),
        answers_right=_share(sure, lambda one: one.answered_right),
        likely_right=_share(likely, lambda one: one.answered_right),
        helped=_share(answerable, lambda one: one.helped or one.declined_right),
        uncovered_answered=_share(uncovered, lambda one: one.sure),
        uncovered_likely=_share(uncovered, lambda one: one.answered and not one.sure),
        off_topic_answered=_share(off_topic, lambda one: one.answered),
        off_topic_offered=_share(off_topic, lambda one: one.reply.outcome is Outcome.DISAMBIGUATION),
        safety_caught=_share(safety, lambda one: one.reply.outcome is Outcome.SAFETY),
    )


def _of_kind(judged: Sequence[Judged], kind: Kind) -> list[Judged]:
    return [one for one in judged if one.asked.kind is kind]


def _share(cases: Sequence[Judged], test: Callable[[Judged], bool]) -> Share:
    return Share(sum(map(test, cases)), len(cases))
