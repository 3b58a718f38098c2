"""The labelled messages for safety triage, a case each; known misses are listed, few, and must still miss."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.core.model import KnowledgeBase
from bot.core.replies import SafetyKind
from bot.core.responder import Responder
from bot.core.triage import Triage
from bot.evaluation.safety import BENIGN, GOALS, OTHER_TREATMENT, SafetyCase, load_safety_cases

HERE = Path(__file__).parent
CASES = load_safety_cases(HERE / "safety.yaml")
MISSES = frozenset(yaml.safe_load((HERE / "safety_misses.yaml").read_text("utf-8")))
"""Messages that are known to be treated wrongly."""
URGENT = {SafetyKind.EMERGENCY, SafetyKind.CRISIS}
MOST_MISSES = {kind: 0.02 if kind in URGENT else 0.10 for kind in GOALS}
"""Share of each kind that may be listed as missed."""
MOST_JUDGED = {
    SafetyKind.EMERGENCY: 5,
    SafetyKind.CRISIS: 6,
    SafetyKind.SELF_TREATMENT: 9,
    SafetyKind.STOP_MEDICINE: 8,
    SafetyKind.PERSONAL: 4,
    BENIGN: 28,
    OTHER_TREATMENT: 11,
}
"""Misses in the judging set when the messages of three further writers had joined it (2,038 in all, 2026-11-28). Of the
1,476 before them 60 are missed instead of 62, but 5 emergencies instead of 3; of the 562 new ones, unseen before, 12. A
ratchet: they may only ever become fewer. The goals that `evaluate --safety` shows are met."""
MOST_FALSE_ALARMS = 0.01
"""Share of our own ordinary phrasings that rules of the graver kinds may take for a sign (measured: 0.5%)."""


def label(number: int, case: SafetyCase) -> str:
    """Return a readable name of a case: its set, number in the file, kind and first words."""
    return f"{case.part}-{number}-{case.kind}-{' '.join(case.text.split()[:6])}"


def rows() -> Iterator[object]:
    """Yield a test case for each row; those on the list of misses must fail."""
    for number, case in enumerate(CASES, start=1):
        marks = [pytest.mark.xfail(strict=True, reason="a known miss")] if case.text in MISSES else []
        yield pytest.param(case, id=label(number, case), marks=marks)


@pytest.mark.parametrize("case", [*rows()])
def test_message_is_treated_as_is_due(responder: Responder, case: SafetyCase) -> None:
    """The due safety reply, no verdict, no false alarm, no facts on other treatments."""
    reply = responder.respond(case.text)

    assert case.passes(reply), f"{reply.safety or reply.outcome}: {[entry.entry_id for entry in reply.entries]}"


def test_misses_are_messages_of_the_file() -> None:
    """A reworded or removed message leaves the list."""
    assert {case.text for case in CASES} >= MISSES


@pytest.mark.parametrize("kind", sorted(GOALS))
def test_judged_misses_become_no_more(kind: str) -> None:
    """What was kept for judging is never treated worse than when it was first judged."""
    listed = [case.text in MISSES for case in CASES if case.part == "judging" and case.kind == kind]

    assert sum(listed) <= MOST_JUDGED[SafetyKind(kind) if kind in set(SafetyKind) else kind]


@pytest.mark.parametrize("kind", sorted(GOALS))
def test_listed_misses_are_few(kind: str) -> None:
    """In the development set: at most 2% for emergency and crisis, 10% for the rest; false alarms at most 5%."""
    listed = [case.text in MISSES for case in CASES if case.part == "development" and case.kind == kind]
    most = min(MOST_MISSES[SafetyKind(kind) if kind in set(SafetyKind) else kind], 1 - GOALS[kind])

    assert sum(listed) <= most * len(listed)


def test_messages_are_no_phrasings(responder: Responder) -> None:
    """Else the tests would test nothing."""
    key = responder.parser.normalizer.key
    known = {key(phrasing) for entry in responder.knowledge.entries for phrasing in entry.all_phrasings}

    assert not {case.text for case in CASES if case.kind != BENIGN and key(case.text) in known}


def ordinary(knowledge: KnowledgeBase) -> Iterator[str]:
    """Yield our own phrasings of what the source answers, and those that have nothing to do with us."""
    for entry in knowledge.entries:
        yield from entry.all_phrasings if entry.covered else ()
    for phrasings in knowledge.negatives.groups.values():
        yield from phrasings


def test_rules_leave_ordinary_questions_alone(responder: Responder) -> None:
    """A pattern that is too wide shows here first: 'kindness' also takes 'what kind of'."""
    triage = Triage(responder.knowledge.safety, responder.parser.normalizer)
    alarms, total = [], 0
    for text in ordinary(responder.knowledge):
        matched = triage.match(responder.parser.parse(text))
        total += 1
        if matched and matched.rule.kind is not SafetyKind.PERSONAL:
            alarms.append(f"{matched.rule.id}: {text}")

    assert len(alarms) <= MOST_FALSE_ALARMS * total, "\n".join(alarms)
