"""What becomes of a ranking, on rankings made by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answering.decision import (
    CHOICE,
    LIKELY,
    MOST_CHOICES,
    PART_ALONE,
    SCRAP_ALONE,
    SURE,
    Abstain,
    Answer,
    Decision,
    Disambiguation,
    Likely,
    OutOfScope,
    SmallTalk,
    decide,
    leaves_something,
)
from bot.core.matching.labels import Kind, Label
from bot.core.matching.matcher import Candidate, Ranking
from bot.core.matching.probability import Signals
from bot.core.matching.ranker import Asked
from bot.core.matching.splitting import MessagePart, asks

LABELS = {
    **{name: Label(Kind.ENTRY, name, covered=True) for name in ("a", "b", "c", "d", "e")},
    **{name: Label(Kind.ENTRY, name, covered=False) for name in ("u", "v")},
    "hello": Label(Kind.SMALL_TALK, "hello"),
    "other": Label(Kind.OFF_TOPIC, "other"),
}


QUESTION, SCRAP = ("is", "it", "open"), ("price",)


def ranking(words: tuple[str, ...] = QUESTION, **scores: float) -> Ranking:
    """Return a ranking of these labels, best first."""
    best_first = sorted(scores.items(), key=lambda item: -item[1])
    candidates = tuple(Candidate(LABELS[name], score, score / 100) for name, score in best_first)
    return Ranking(words, candidates, Signals())


def asked(*rankings: Ranking) -> list[Asked]:
    """Return the parts of a message that have these rankings."""
    return [
        Asked(MessagePart(" ".join(one.words), one.words, asks(one.words), asks(one.words)), one) for one in rankings
    ]


def names(decision: Decision) -> list[str]:
    """Return what a decision shows or offers, in its order."""
    if isinstance(decision, SmallTalk):
        return [decision.candidate.label.name]
    return [] if isinstance(decision, Abstain) else [candidate.label.name for candidate in decision.candidates]


@pytest.mark.parametrize(
    ("scores", "kind", "shown"),
    [
        pytest.param({"a": SURE}, Answer, ["a"], id="sure"),
        pytest.param({"a": SURE - 0.1, "b": 5.0}, Likely, ["a", "b"], id="just below it"),
        pytest.param({"a": LIKELY, "b": 1.4}, Likely, ["a"], id="likely, and no other worth offering"),
        pytest.param({"a": 60.0, "b": 4.0, "c": 3.0, "d": 2.0, "e": 1.6}, Likely, [*"abcd"], id="three others"),
        pytest.param({"a": LIKELY - 0.1, "b": 20.0, "c": 1.0}, Disambiguation, ["a", "b"], id="nothing leads"),
        pytest.param(dict.fromkeys("abcde", 20.0), Disambiguation, ["a", "b", "c", "d"], id="no more than four"),
        pytest.param({"a": 27.0, "hello": 30.0, "b": 20.0}, Disambiguation, ["a", "b"], id="small talk is no choice"),
        pytest.param({"other": 40.0, "a": 27.0, "b": 20.0}, Disambiguation, ["a", "b"], id="nor is what is off topic"),
        pytest.param({"a": CHOICE, "b": 0.1}, Disambiguation, ["a", "b"], id="one beside the next"),
        pytest.param({"a": CHOICE}, Abstain, [], id="one alone is no choice"),
        pytest.param({"a": CHOICE - 0.1, "b": 6.0}, Abstain, [], id="far off"),
        pytest.param({}, Abstain, [], id="no word"),
        pytest.param({"u": LIKELY, "a": 20.0}, OutOfScope, ["u"], id="not covered"),
        pytest.param({"u": LIKELY - 0.1, "a": 20.0}, Disambiguation, ["u", "a"], id="not covered, below it"),
        pytest.param({"hello": 35.0, "a": 10.0}, SmallTalk, ["hello"], id="small talk"),
        pytest.param({"other": 60.0, "a": 9.0}, Abstain, [], id="off topic"),
        pytest.param({"hello": 34.0, "a": 5.0}, Abstain, [], id="small talk, unsure"),
    ],
)  # fmt: skip
def test_one_question(scores: dict[str, float], kind: type[Decision], shown: list[str]) -> None:
    """Answer when sure, show what is likely, offer what is near, else abstain; every bar is inclusive."""
    decision = decide(ranking(**scores))

    assert isinstance(decision, kind)
    assert names(decision) == shown
    assert decision.why


@pytest.mark.parametrize(
    ("parts", "kind", "shown"),
    [
        pytest.param([{"a": 90.0}, {"b": 85.0}], Answer, ["a", "b"], id="two entries"),
        pytest.param([{"b": 85.0}, {"a": 90.0}], Answer, ["b", "a"], id="in the order of the message"),
        pytest.param([{"a": 90.0}, {"a": 97.0}], Answer, ["c"], id="one entry twice is one question"),
        pytest.param([{"a": 90.0}, {"b": 45.0}], Answer, ["a", "b"], id="second part just sure with the whole"),
        pytest.param([{"a": 90.0}, {"b": 44.9}], Answer, ["c"], id="second part not sure enough"),
        pytest.param([{"a": 90.0}, {"b": 60.0, "d": 39.0}], Answer, ["a", "b"], id="second part clear enough"),
        pytest.param([{"a": 90.0}, {"b": 60.0, "d": 46.0}], Answer, ["c"], id="second part between two entries"),
        pytest.param([{"a": 90.0}, {"b": 91.0, "d": 85.0}], Answer, ["a", "b"], id="second part sure by itself"),
        pytest.param([{"a": 90.0}, {"b": 60.0, "other": 70.0}], Answer, ["a", "b"], id="what is not ours is no rival"),
        pytest.param([{"a": 90.0}, {"b": 90.0}, {"d": 90.0}], Answer, ["a", "b", "d"], id="three entries"),
        pytest.param([{name: 90.0} for name in "abdu"], Answer, ["a", "b", "d"], id="no more than three"),
        pytest.param([{"a": 90.0}, {"hello": 90.0}], Answer, ["c"], id="small talk is no second question"),
        pytest.param([{"u": 90.0}, {"v": 90.0}], OutOfScope, ["u", "v"], id="neither covered"),
        pytest.param([{}, {}], Answer, ["c"], id="parts without a known word"),
    ],
)  # fmt: skip
def test_message_in_parts(parts: list[dict[str, float]], kind: type[Decision], shown: list[str]) -> None:
    """Several answers need parts that are sure of different entries; else the whole decides."""
    whole = dict.fromkeys("abduv", 10.0) | {"c": 97.0}
    decision = decide(ranking(**whole), asked(*(ranking(**part) for part in parts)))

    assert isinstance(decision, kind)
    assert names(decision) == shown


@pytest.mark.parametrize(("in_whole", "shown"), [({"b": 5.0}, ["a", "b"]), ({}, ["c"])])
def test_second_question_must_be_known_to_the_whole_message(in_whole: dict[str, float], shown: list[str]) -> None:
    """A scrap that looks like another question by chance is none."""
    decision = decide(ranking(c=97.0, a=30.0, **in_whole), asked(ranking(a=90.0), ranking(b=90.0)))

    assert names(decision) == shown


def test_part_that_is_sure_of_nothing_is_looked_at_without_what_another_part_asks() -> None:
    """What leads in the whole message leads in a short part, too, though the other part asks for it."""
    parts = ranking(a=90.0), ranking(a=30.0, b=45.0)
    decision = decide(ranking(a=60.0, b=25.0), asked(*parts))
    without = decide(ranking(c=97.0, a=60.0, b=25.0), asked(parts[1]))

    assert names(decision) == ["a", "b"]
    assert names(without) == ["c"]


@pytest.mark.parametrize(("in_part", "shown"), [(100 * PART_ALONE, ["a", "b"]), (100 * PART_ALONE - 0.1, ["c"])])
def test_second_question_must_be_asked_by_its_own_part(in_part: float, shown: list[str]) -> None:
    """However near the whole message is to it."""
    decision = decide(ranking(c=97.0, a=30.0, b=60.0), asked(ranking(a=90.0), ranking(b=in_part)))

    assert names(decision) == shown


def test_message_with_a_question_that_is_not_covered_gets_both() -> None:
    """Neither of two questions is passed over in silence."""
    decision = decide(ranking(c=97.0, a=20.0, u=20.0), asked(ranking(a=90.0), ranking(u=90.0)))

    assert isinstance(decision, Answer)
    assert names(decision) == ["a", "u"]


@pytest.mark.parametrize(
    ("words", "in_part", "shown"),
    [
        (QUESTION, 100 * PART_ALONE, ["a", "b"]),
        (SCRAP, 100 * PART_ALONE, ["c"]),
        (SCRAP, 100 * SCRAP_ALONE, ["a", "b"]),
    ],
)
def test_scrap_must_be_surer_than_a_question(words: tuple[str, ...], in_part: float, shown: list[str]) -> None:
    """A single word of a story is near to something by chance."""
    decision = decide(ranking(c=97.0, a=30.0, b=60.0), asked(ranking(a=90.0), ranking(words, b=in_part)))

    assert names(decision) == shown


@pytest.mark.parametrize(
    ("parts", "others"),
    [
        pytest.param([{"a": 90.0}, {"b": 90.0}, {"d": 32.0}], ["d"], id="not sure"),
        pytest.param([{"a": 90.0}, {"b": 90.0}, {"d": CHOICE - 1}], [], id="near to nothing"),
        pytest.param([{name: 90.0} for name in "abdu"], ["u"], id="a fourth question"),
        pytest.param([{"c": 90.0}, {"d": CHOICE}], ["d"], id="beside one answer"),
    ],
)
def test_what_was_perhaps_asked_as_well_is_not_dropped(parts: list[dict[str, float]], others: list[str]) -> None:
    """It can be picked beside the answers."""
    whole = dict.fromkeys("abdu", 10.0) | {"c": 97.0}
    decision = decide(ranking(**whole), asked(*(ranking(**part) for part in parts)))

    assert isinstance(decision, Answer)
    assert [one.label.name for one in decision.others] == others


def test_what_a_part_asks_for_is_offered_first() -> None:
    """Before what is merely like the whole message."""
    decision = decide(ranking(a=60.0, b=10.0), asked(ranking(a=50.0), ranking(d=CHOICE)))

    assert isinstance(decision, Likely)
    assert names(decision) == ["a", "d", "b"]


@pytest.mark.parametrize(
    ("third", "shown"),
    [
        pytest.param(ranking(b=90.0), ["a", "b"], id="questions of ours"),
        pytest.param(ranking(other=90.0, b=40.0), ["a", "b"], id="and then one that is not"),
        pytest.param(ranking(SCRAP, other=90.0), ["a", "b"], id="a scrap asks nothing"),
    ],
)
def test_message_that_reads_like_no_entry_may_ask_for_several(third: Ranking, shown: list[str]) -> None:
    """Two subjects in one message are like neither."""
    whole = ranking(other=30.0, a=CHOICE - 1, b=CHOICE - 1)
    decision = decide(whole, asked(ranking(a=90.0), ranking(b=90.0), third))

    assert names(decision) == shown


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        pytest.param([{"a": 97.0}, {"other": 90.0, "b": 5.0}], ["a"], id="ours first"),
        pytest.param([{"other": 90.0, "b": 5.0}, {"a": 97.0}], [], id="ours after something else"),
        pytest.param([{"a": 97.0}, {"a": 50.0}], [], id="both ours"),
    ],
)
def test_question_of_ours_is_answered_beside_another(parts: list[dict[str, float]], shown: list[str]) -> None:
    """As in: does it hurt, and will it rain? What an epidural is, and how it is done, are none of ours."""
    decision = decide(ranking(other=60.0, a=CHOICE - 1), asked(*(ranking(**part) for part in parts)))

    assert names(decision) == shown


@pytest.mark.parametrize(
    ("part", "left"),
    [
        pytest.param(ranking(other=90.0, b=CHOICE - 1), True, id="like nothing of ours"),
        pytest.param(ranking(), True, id="like nothing at all"),
        pytest.param(ranking(b=CHOICE), False, id="offered"),
        pytest.param(ranking(a=1.0), False, id="answered"),
        pytest.param(ranking(hello=90.0, b=1.0), False, id="small talk"),
        pytest.param(ranking(SCRAP, other=90.0), False, id="a scrap"),
    ],
)
def test_question_on_which_nothing_is_said_is_noticed(part: Ranking, *, left: bool) -> None:
    """Whoever asks two things learns that one was not understood."""
    assert leaves_something(asked(ranking(a=90.0), part), {LABELS["a"]}) is left


@given(st.lists(st.dictionaries(st.sampled_from(sorted(LABELS)), st.floats(0.0, 100.0)), min_size=1, max_size=4))
def test_every_decision_keeps_its_promise(messages: list[dict[str, float]]) -> None:
    """Whatever the rankings: answers are sure, choices two to four and different, nothing else is shown."""
    whole, *parts = [ranking(**scores) for scores in messages]
    decision = decide(whole, asked(*parts))
    match decision:
        case Answer(candidates, _, _):
            assert len(candidates) in {1, 2, 3}
            assert any(candidate.label.covered for candidate in candidates)
            assert len(candidates) > 1 or candidates[0].probability >= SURE
        case OutOfScope(candidates, _, _):
            assert len(candidates) in {1, 2, 3}
            assert not any(candidate.label.covered for candidate in candidates)
        case Likely(candidates):
            assert candidates[0].label.covered
            assert SURE > candidates[0].probability >= LIKELY
            assert len(candidates) <= MOST_CHOICES
        case Disambiguation(candidates):
            assert 2 <= len(candidates) <= MOST_CHOICES
            assert {candidate.label.kind for candidate in candidates} == {Kind.ENTRY}
        case SmallTalk(candidate):
            assert candidate.label.kind is Kind.SMALL_TALK
        case Abstain():
            pass
    assert len(set(names(decision))) == len(names(decision))
