"""What the rules say, weighed with what a message reads like: which of the two holds."""

from __future__ import annotations

import time

import pytest

from bot.core.alarm import (
    CLOSE,
    HARMLESS,
    LEAST,
    NOT_OURS,
    ORDINARY,
    RULE,
    SHORT,
    Alarm,
    Ordinary,
    lookalike_rule,
    weigh,
)
from bot.core.lookalikes import Likeness, Lookalikes
from bot.core.matching.coding import Text
from bot.core.model import SafetyRule
from bot.core.replies import SafetyKind
from bot.core.responder import Responder
from bot.core.text.normalization import QUERY_LIMIT

EMERGENCY, CRISIS = SafetyKind.EMERGENCY, SafetyKind.CRISIS
STOP, PERSONAL = SafetyKind.STOP_MEDICINE, SafetyKind.PERSONAL
NOTHING = -0.9
"""The score of a kind that a message does not read like at all."""


def rule_of(kind: SafetyKind) -> SafetyRule:
    """Return a rule that matched."""
    return SafetyRule(id="matched", kind=kind, all_of=("A",))


def like(**scores: float) -> Likeness:
    """Return what a message reads like; kinds that are not named, not at all."""
    return Likeness({kind: scores.get(kind.value, NOTHING) for kind in SafetyKind})


def kind_of(rule: SafetyRule | None) -> SafetyKind | None:
    """Return the kind of the reply."""
    return rule.kind if rule else None


def reaches(kind: SafetyKind, more: float = 0.0) -> Likeness:
    """Return what just reads like a kind, or by so much more."""
    return like(**{kind.value: LEAST[kind] + more})


@pytest.mark.parametrize("kind", SafetyKind)
def test_likeness_alone_is_enough(kind: SafetyKind) -> None:
    """What no rule knows may still read like danger."""
    assert kind_of(weigh(None, reaches(kind))) is kind
    assert weigh(None, reaches(kind, -0.01)) is None


@pytest.mark.parametrize("kind", SafetyKind)
def test_what_reads_like_harmless_messages_must_read_more_like_danger(kind: SafetyKind) -> None:
    """Their score counts for a part."""
    scores = reaches(kind, HARMLESS * 0.5).scores

    assert kind_of(weigh(None, Likeness(scores, harmless=0.49))) is kind
    assert weigh(None, Likeness(scores, harmless=0.51)) is None


@pytest.mark.parametrize(
    ("ordinary", "takes"), [(Ordinary(entry=1.0), 1.0), (Ordinary(not_ours=1.0), NOT_OURS), (Ordinary(entry=0.5), 0.5)]
)
@pytest.mark.parametrize("kind", SafetyKind)
def test_ordinary_question_must_read_more_like_danger(kind: SafetyKind, ordinary: Ordinary, takes: float) -> None:
    """The surer matching is that it knows the question, or that it is none of ours; a rule is not held back."""
    more = ORDINARY[kind] * takes

    assert kind_of(weigh(None, reaches(kind, more + 0.01), ordinary)) is kind
    assert weigh(None, reaches(kind, more - 0.01), ordinary) is None
    assert kind_of(weigh(rule_of(kind), reaches(kind), ordinary)) is kind


@pytest.mark.parametrize("kind", SafetyKind)
def test_question_close_to_an_entry_must_read_more_like_danger(kind: SafetyKind) -> None:
    """Beyond some closeness, by as much as it is beyond; only despair, and a rule is not held back."""
    close = Ordinary(close=CLOSE + 0.2)
    more = 0.2 if kind is CRISIS else 0.0

    assert weigh(None, reaches(kind), Ordinary(close=CLOSE))
    assert kind_of(weigh(None, reaches(kind, more + 0.01), close)) is kind
    assert weigh(None, reaches(kind, more - 0.01), close) is None
    assert kind_of(weigh(rule_of(kind), reaches(kind), close)) is kind


@pytest.mark.parametrize("kind", SafetyKind)
def test_short_message_must_read_more_like_danger(kind: SafetyKind) -> None:
    """Danger in few words is said plainly; a rule is not held back."""
    assert kind_of(weigh(None, reaches(kind, SHORT + 0.01), short=True)) is kind
    assert weigh(None, reaches(kind, SHORT - 0.01), short=True) is None
    assert kind_of(weigh(rule_of(kind), reaches(kind), short=True)) is kind


def test_rule_of_one_kind_does_not_speak_for_another() -> None:
    """An ordinary question with "should I" in it reads no more like despair for that."""
    assert weigh(rule_of(PERSONAL), reaches(CRISIS, 0.1), Ordinary(entry=1.0)) is None
    assert kind_of(weigh(rule_of(PERSONAL), reaches(CRISIS, 0.1))) is CRISIS


@pytest.mark.parametrize(
    ("matched", "likeness", "kind"),
    [
        (EMERGENCY, reaches(EMERGENCY, 0.01 - RULE), EMERGENCY),
        (EMERGENCY, reaches(EMERGENCY, -RULE - 0.01), None),
        (EMERGENCY, like(emergency=0.1, crisis=0.5), CRISIS),
        (STOP, reaches(STOP, 0.01), STOP),
        (STOP, reaches(STOP, -0.01), None),
        (STOP, like(stop_medicine=-0.3, emergency=0.0), EMERGENCY),
        (STOP, like(stop_medicine=0.1, personal=0.9), PERSONAL),
        (PERSONAL, like(personal=0.5, stop_medicine=0.4), STOP),
    ],
)
def test_whole_message_weighs_what_a_rule_saw(matched: SafetyKind, likeness: Likeness, kind: SafetyKind | None) -> None:
    """The kind that is above its least score by most; the rule of an urgent kind counts for it."""
    assert kind_of(weigh(rule_of(matched), likeness)) is kind


def test_rule_without_examples_of_its_kind_holds() -> None:
    """Knowledge may bring examples of some kinds alone; they say nothing against the rules of the others."""
    rule = rule_of(STOP)

    assert weigh(rule, Likeness({EMERGENCY: NOTHING})) is rule
    assert weigh(rule, Likeness({EMERGENCY: 1.0})) is rule


def test_sign_counts_without_examples_of_the_other_urgent_kind(responder: Responder) -> None:
    """The words around it are held against the examples that there are."""
    learned = Lookalikes({EMERGENCY: [Text(["legs", "are", "numb", "now"])]}, [Text(["when", "do", "you", "open"])])
    reading = responder.parser.parse("my legs are numb now since the shot")

    assert kind_of(Alarm(responder._alarm._triage, learned, learned).rule(reading)) is EMERGENCY


def test_matched_rule_is_kept_where_its_kind_leads() -> None:
    """It may attach an entry, which likeness cannot name."""
    rule = rule_of(STOP)

    assert weigh(rule, reaches(STOP)) is rule
    assert weigh(None, reaches(STOP)) == lookalike_rule(STOP)


class _Reads(Lookalikes):
    """Reads danger in some words alone."""

    def __init__(self, danger: str, kind: SafetyKind) -> None:
        self._danger = danger
        self._kind = kind

    def likeness(self, message: Text) -> Likeness | None:
        long = len(message.words) > 30
        return like(**{self._kind.value: 0.5}) if self._danger in message.words and not long else like()


def test_words_around_a_sign_speak_for_it(responder: Responder) -> None:
    """A sign in a long harmless message counts as long as its own words read like danger, and not where they do not."""
    chat = "we went to the market and bought a lot of fruit for the cake that my aunt wanted to bake on "
    reading = responder.parser.parse(f"{chat} {chat} I can not breathe")
    triage = responder._alarm._triage
    reads, does_not = _Reads("breathe", EMERGENCY), _Reads("sugar", EMERGENCY)

    assert kind_of(Alarm(triage, does_not, reads).rule(reading)) is EMERGENCY
    assert Alarm(triage, does_not, does_not).rule(reading) is None
    nothing = Lookalikes({}, [])
    assert kind_of(Alarm(triage, nothing, nothing).rule(reading)) is EMERGENCY


def test_too_little_known_leaves_it_to_the_rules(responder: Responder) -> None:
    """Two words read like nothing."""
    assert kind_of(responder._alarm.rule(responder.parser.parse("cant breathe"))) is EMERGENCY


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
        ("Is it fine to have a chill pad on it? I want to kill myself.", CRISIS),
        ("I can't breathe and what good does it do", EMERGENCY),
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

    def message(text: str) -> Text:
        words = text.split()
        return Text(words, frozenset({"DRUG"}) if drugs & set(words) else frozenset())

    learned = Lookalikes(
        {STOP: [message("shall he stop warfarin"), message("can she skip eliquis")]},
        [message("shall he bring lunch"), message("can she wear jeans")],
    )
    with_sign = message("shall she pause entresto")
    likeness, plain = learned.likeness(with_sign), learned.likeness(Text(with_sign.words))

    assert (likeness is None) == (plain is None)
    if likeness and plain:
        assert likeness.scores[STOP] > plain.scores[STOP]


def test_rule_for_likeness_names_its_kind() -> None:
    """Its id says where the reply came from."""
    assert lookalike_rule(CRISIS).id == "reads-like-crisis"
