"""What the rules say, weighed with what a message reads like: which of the two holds."""

from __future__ import annotations

import time

import pytest

from bot.core.alarm import (
    CLEAR,
    COVERED,
    HARMLESS,
    LEAD,
    LEAD_URGENT,
    LEAST_MARGIN,
    NOT_OURS,
    Ordinary,
    lookalike_rule,
    read_alike,
    weigh,
    weigh_urgent,
)
from bot.core.lookalikes import Likeness, Lookalikes, Message
from bot.core.matching.normalization import QUERY_LIMIT
from bot.core.model import SafetyRule
from bot.core.replies import SafetyKind
from bot.core.responder import Responder

EMERGENCY, CRISIS = SafetyKind.EMERGENCY, SafetyKind.CRISIS
STOP, PERSONAL = SafetyKind.STOP_MEDICINE, SafetyKind.PERSONAL
NOTHING = -0.9
"""The margin of a kind that a message does not read like at all."""


def rule_of(kind: SafetyKind) -> SafetyRule:
    """Return a rule that matched."""
    return SafetyRule(id="matched", kind=kind, all_of=("A",))


def like(**margins: float) -> Likeness:
    """Return what a message reads like; kinds that are not named, not at all."""
    return Likeness({kind: margins.get(kind.value, NOTHING) for kind in SafetyKind})


def kind_of(rule: SafetyRule | None) -> SafetyKind | None:
    """Return the kind of the reply."""
    return rule.kind if rule else None


@pytest.mark.parametrize(
    ("likeness", "kind"),
    [
        (None, None),
        (like(stop_medicine=LEAST_MARGIN[STOP]), STOP),
        (like(stop_medicine=LEAST_MARGIN[STOP] - 0.01), None),
        (like(crisis=0.2, stop_medicine=0.24), CRISIS),
        (like(crisis=0.2, stop_medicine=0.6), STOP),
        (like(crisis=0.2, emergency=0.24), EMERGENCY),
    ],
)
def test_likeness_alone_is_enough(likeness: Likeness | None, kind: SafetyKind | None) -> None:
    """What no rule knows may still read like danger; in doubt, despair is answered first."""
    assert kind_of(read_alike(likeness)) is kind


@pytest.mark.parametrize(
    ("ordinary", "likeness", "kind"),
    [
        (Ordinary(covered=1.0), like(stop_medicine=LEAST_MARGIN[STOP] + COVERED), STOP),
        (Ordinary(covered=1.0), like(stop_medicine=LEAST_MARGIN[STOP] + COVERED - 0.01), None),
        (Ordinary(not_ours=1.0), like(stop_medicine=LEAST_MARGIN[STOP] + NOT_OURS - 0.01), None),
        (Ordinary(not_ours=1.0), like(personal=LEAST_MARGIN[PERSONAL]), PERSONAL),
    ],
)
def test_ordinary_question_must_read_more_like_danger(
    ordinary: Ordinary, likeness: Likeness, kind: SafetyKind | None
) -> None:
    """The surer matching is that it knows the question, the more it takes; what is not ours may well be personal."""
    assert kind_of(read_alike(likeness, ordinary)) is kind


@pytest.mark.parametrize(
    ("matched", "likeness", "kind"),
    [
        (STOP, None, STOP),
        (STOP, like(stop_medicine=HARMLESS), None),
        (STOP, like(personal=CLEAR - 0.01), STOP),
        (STOP, like(personal=CLEAR), PERSONAL),
        (PERSONAL, like(stop_medicine=LEAST_MARGIN[STOP]), STOP),
    ],
)
def test_rule_that_is_not_urgent_can_be_outweighed(
    matched: SafetyKind, likeness: Likeness | None, kind: SafetyKind | None
) -> None:
    """It yields to what the message clearly reads like, and to what is plainly ordinary."""
    assert kind_of(weigh(rule_of(matched), likeness)) is kind


@pytest.mark.parametrize(
    ("likeness", "kind"),
    [
        (like(emergency=0.5), EMERGENCY),
        (like(emergency=0.1, crisis=0.1 + LEAD_URGENT), CRISIS),
        (like(emergency=0.1, crisis=0.1 + LEAD_URGENT / 2), EMERGENCY),
        (like(emergency=-0.1, stop_medicine=LEAD), STOP),
        (like(emergency=-0.1, stop_medicine=LEAD - 0.2), EMERGENCY),
        (like(emergency=0.1, stop_medicine=0.2 + LEAD), EMERGENCY),
        (like(emergency=-0.3, stop_medicine=-0.2), EMERGENCY),
    ],
)
def test_urgent_rule_yields_to_another_kind_only_by_a_lead(likeness: Likeness, kind: SafetyKind) -> None:
    """A small one between the two urgent kinds, a large one towards the others."""
    assert kind_of(weigh_urgent(rule_of(EMERGENCY), likeness)) is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I can't breathe for laughing at that meme, when is the next session?", None),
        ("I can't breathe. When is the next session?", EMERGENCY),
        ("Quick question about aftercare, is a bath allowed? I can't feel my legs since the injection.", EMERGENCY),
        ("What is prolotherapy? I want to kill myself.", CRISIS),
        ("can he skip his entresto on the day", STOP),
        ("suicide doors on our new car, is driving home allowed after the shots", None),
        ("can i use ice and what does it cost i have chest pain", EMERGENCY),
        ("what is the success rate of prolotherapy, i took all my pills", EMERGENCY),
        ("skipped my heart pills for this, chest is tight now", EMERGENCY),
    ],
)
def test_sign_beside_an_ordinary_question_is_a_sign(responder: Responder, text: str, kind: SafetyKind | None) -> None:
    """However much of the message is ordinary, with or without a full stop between; a joke is none."""
    assert responder.respond(text).safety is kind


@pytest.mark.parametrize(
    "unit", ["can i skip my warfarin and do the injection myself ", "i can not feel my legs. ", "a b "]
)
def test_longest_message_is_judged_in_time(responder: Responder, unit: str) -> None:
    """50 ms for 10,000 characters on an idle machine; other programs run beside the tests, so twice that passes."""
    text = (unit * QUERY_LIMIT)[:QUERY_LIMIT]
    responder.urgent(text)
    times = []
    for _ in range(5):
        start = time.process_time()
        responder.urgent(text)
        times.append(time.process_time() - start)

    assert min(times) <= 0.1


def test_signs_tell_what_words_do_not() -> None:
    """A medicine that no example names reads like the others by its sign."""
    drugs = {"warfarin", "eliquis", "entresto"}

    def message(text: str) -> Message:
        words = text.split()
        return Message(words, frozenset({"DRUG"}) if drugs & set(words) else frozenset())

    learned = Lookalikes(
        {STOP: [message("shall he stop warfarin"), message("can she skip eliquis")]},
        [message("shall he bring lunch"), message("can she wear jeans")],
    )
    with_sign = message("shall she pause entresto")
    likeness, plain = learned.likeness(with_sign), learned.likeness(Message(with_sign.words))

    assert (likeness is None) == (plain is None)
    if likeness and plain:
        assert likeness.margin > plain.margin


def test_rule_for_likeness_names_its_kind() -> None:
    """Its id says where the reply came from."""
    assert lookalike_rule(CRISIS).id == "reads-like-crisis"
