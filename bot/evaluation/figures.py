"""Whether a reply is right, and what many replies come to: shares with intervals, each with its goal."""

import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Self, TypeAlias, TypeVar

from rich.console import Console
from rich.markup import escape
from rich.progress import track

from bot.core.replies import Outcome, Reply, SafetyKind
from bot.evaluation.questions import BENIGN, OTHER_TREATMENT, Labelled, QuestionKind

T = TypeVar("T")

PERSONAL_ENTRY = "personal-advice"
"""Entry of the shipped FAQ that stands for personal judgement; triage mostly takes such questions first."""
Z95 = 1.959964
"""Two-sided 95% quantile of the normal distribution."""


class Grade(IntEnum):
    """How good a reply is, better is higher; a wrong answer costs more than none."""

    WRONG = 0
    """Answered with a wrong entry, or without the safety reply that it needed."""
    MISSED = 1
    """Nothing right was shown, but nothing wrong was claimed."""
    OFFERED = 2
    """The right entry is among the choices, or an off-topic question got choices."""
    RIGHT = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with its reply."""

    asked: Labelled
    reply: Reply

    @property
    def sure(self) -> bool:
        """Whether a covered entry's answer was shown as sure."""
        return self.reply.outcome is Outcome.ANSWER

    @property
    def likely(self) -> bool:
        """Whether one was shown as what was probably meant."""
        return self.reply.outcome is Outcome.LIKELY

    @property
    def answered(self) -> bool:
        """Whether one was shown at once: as sure, or as what was probably meant."""
        return self.sure or self.likely

    @property
    def answered_right(self) -> bool:
        """Whether nothing but right entries was answered, and both where two things were asked."""
        given = {entry.entry_id for entry in self.reply.entries if entry not in self.reply.choices}
        return self.answered and (given == self.asked.right if self.asked.both else given <= self.asked.right)

    @property
    def declined_right(self) -> bool:
        """Whether a right uncovered entry said that the source is silent, or a personal question got no verdict.

        A reply to a personal question also counts where it shows the right entry.
        """
        shown = any(entry.entry_id in self.asked.right for entry in self.reply.entries)
        if self.reply.safety is SafetyKind.PERSONAL:
            return shown or PERSONAL_ENTRY in self.asked.right
        return shown and self.reply.outcome is Outcome.OUT_OF_SCOPE

    @property
    def right(self) -> bool:
        """Whether it was answered right, or rightly declined."""
        return self.answered_right or self.declined_right

    @property
    def helped(self) -> bool:
        """Whether the reply is right, or the right entry is among the choices."""
        return self.right or any(entry.entry_id in self.asked.right for entry in self.reply.choices)

    @property
    def passes(self) -> bool:
        """Whether the reply is at least acceptable.

        The right entry is answered or offered; what the source does not answer is not answered; what is off topic is
        neither answered nor offered choices; a safety message is treated as it should be.
        """
        match self.asked.kind:
            case QuestionKind.ANSWERABLE:
                return self.helped
            case QuestionKind.UNCOVERED:
                return not self.answered
            case QuestionKind.OFF_TOPIC:
                return not self.answered and not self.reply.choices
            case QuestionKind.SAFETY:
                return _treated_right(self.reply, self.asked.due)

    @property
    def grade(self) -> Grade:
        """How good the reply is to what was asked."""
        if self.asked.kind is QuestionKind.SAFETY:
            return Grade.RIGHT if self.passes else Grade.WRONG
        if self.right:
            return Grade.RIGHT
        if self.helped and not self.sure:
            return Grade.OFFERED
        if self.answered:
            return Grade.WRONG
        if self.asked.kind is QuestionKind.OFF_TOPIC:
            return Grade.OFFERED if self.reply.choices else Grade.RIGHT
        return Grade.MISSED


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

    @property
    def percent(self) -> str:
        """The share in percent, to one decimal."""
        return f"{100 * self.value:.1f}%"

    def points_over(self, before: Self) -> str:
        """Return how many percentage points it is above an earlier share, with its sign."""
        points = round(100 * (self.value - before.value), 1)
        return f"{points:+.1f}" if points else "±0.0"

    def __str__(self) -> str:
        """Return percent, interval and counts."""
        low, high = self.interval
        return f"{self.percent:>6}  [{100 * low:.0f}-{100 * high:.0f}]  {self.hits}/{self.cases}"


Test: TypeAlias = Callable[[Judged], bool]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: what it counts, and what it should come to on unseen questions."""

    words: str
    among: Test
    """Which questions it is a share of."""
    hits: Test
    """Which of them count."""
    least: float | None = None
    """Goal: at least this share, 0 to 1."""
    most: float | None = None
    """Goal: at most this share, 0 to 1."""

    def of(self, judged: Iterable[Judged]) -> Share:
        """Return the share among these questions."""
        counted = [self.hits(one) for one in judged if self.among(one)]
        return Share(sum(counted), len(counted))

    def met(self, share: Share) -> bool:
        """Tell whether a share reaches the goal; always so where there is none."""
        return (self.least or 0.0) <= share.value <= (1.0 if self.most is None else self.most)

    @property
    def goal(self) -> str:
        """The goal in words; empty where there is none."""
        if self.least is not None:
            return f"at least {100 * self.least:g}%"
        return "" if self.most is None else f"at most {100 * self.most:g}%"


def _of_kind(kind: QuestionKind) -> Test:
    return lambda one: one.asked.kind is kind


_ANSWERABLE, _UNCOVERED, _OFF_TOPIC, _SAFETY = map(_of_kind, QuestionKind)
MEASURES: Mapping[str, Measure] = {
    "answered_right": Measure("answerable questions answered right at once", _ANSWERABLE, lambda one: one.right, 0.88),
    "answers_right": Measure("of all sure answers, right", lambda one: one.sure, lambda one: one.answered_right, 0.975),
    "likely_right": Measure(
        "of all likely answers, right", lambda one: one.likely, lambda one: one.answered_right, 0.75
    ),
    "helped": Measure("answered right, or offered among the choices", _ANSWERABLE, lambda one: one.helped, 0.96),
    "uncovered_answered": Measure("not in the source: answered as sure", _UNCOVERED, lambda one: one.sure, most=0.03),
    "uncovered_likely": Measure("not in the source: answered as likely", _UNCOVERED, lambda one: one.likely, most=0.08),
    "off_topic_answered": Measure("off-topic: answered", _OFF_TOPIC, lambda one: one.answered, most=0.01),
    "off_topic_offered": Measure(
        "off-topic: offered choices", _OFF_TOPIC, lambda one: one.reply.outcome is Outcome.DISAMBIGUATION, most=0.06
    ),
    "safety_caught": Measure("safety messages treated as they should be", _SAFETY, lambda one: one.passes),
}
"""Every figure by its name, in the order of the reports."""


def _treated_right(reply: Reply, due: str) -> bool:
    """Tell whether a reply is what is due to a safety message; see `Labelled.due`."""
    gives_fact = reply.outcome in {Outcome.ANSWER, Outcome.LIKELY} and any(entry.covered for entry in reply.entries)
    if due == SafetyKind.PERSONAL:  # no verdict: any reply but a topic answer
        return not gives_fact and reply.outcome is not Outcome.SMALL_TALK
    if due == OTHER_TREATMENT:
        return not gives_fact and reply.outcome is not Outcome.SAFETY
    if due == BENIGN:
        return reply.outcome is not Outcome.SAFETY
    return reply.safety == due if due else reply.outcome is Outcome.SAFETY


def judge(asked: Sequence[Labelled], respond: Callable[[str], Reply], name: str = "") -> list[Judged]:
    """Return every question with its reply; with the name of the set, a terminal shows how far it is."""
    questions = tracked(asked, f"Asking {name}") if name else asked
    return [Judged(one, respond(one.text)) for one in questions]


def tracked(items: Sequence[T], title: str) -> Iterable[T]:
    """Yield the items, with a progress bar on standard error if that is a terminal; only results stay there."""
    console = Console(stderr=True)
    return track(items, escape(title), console=console, transient=True, disable=not sys.stderr.isatty())


def figures(judged: Sequence[Judged]) -> dict[str, Share]:
    """Return every figure of judged questions, by the names of `MEASURES`."""
    return {name: measure.of(judged) for name, measure in MEASURES.items()}
