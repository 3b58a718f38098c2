"""What the parts of the page are made of: saves, overview, collisions, the question tried out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from conftest import SMALL_FAQ, changed, make_entry

from bot.core.knowledge.loading import read_knowledge
from bot.core.knowledge.models import FEWEST_PHRASINGS, KnowledgeBase
from bot.core.matching.labels import Kind, Label
from bot.core.replies import Outcome, Reply
from bot.core.responder import Responder
from bot.evaluation.questions import Labelled, QuestionKind
from bot.workshop.changing import ask_all, edited_entries, understood_alike
from bot.workshop.collisions import MOST_PAIRS, collisions, taken
from bot.workshop.overview import overview
from bot.workshop.state import Workplace
from bot.workshop.trying import as_discord, examined

TODAY = dt.date(2026, 12, 1)
ABOUT = Labelled("q", QuestionKind.ANSWERABLE, frozenset({"opening-hours"}))
A, B, NOT_OURS = Label(Kind.ENTRY, "a"), Label(Kind.ENTRY, "b"), Label(Kind.OFF_TOPIC, "not ours")


def test_overview_tells_what_is_lacking(place: Workplace, save: Callable[[str], None]) -> None:
    """Few phrasings, unused facts, days and notes, each with its line; also where another part is faulty."""
    text = changed(SMALL_FAQ, "facts: [card]\n    checked: 2026-11-22", "facts: [hours]\n    checked: 2023-01-01")
    save(changed(text, "covered: false\n", "covered: false\n    notes: Ask the town.\n    nonsense: 1\n"))

    found = overview(read_knowledge(place.knowledge, place.shipped), place.knowledge, TODAY)

    assert found.entries == 2
    assert found.thin[0] == {"id": "opening-hours", "line": 3, "count": 4, "needed": 10}
    assert found.facts == [
        {
            "id": "card",
            "fact": "Books are lent to those who show their card at the desk.",
            "heading": "Visiting",
            "line": 9,
        }
    ]
    assert [(row["id"], row["due"]) for row in found.dates] == [("borrowing", "now"), ("opening-hours", "")]
    assert found.dates[1]["days"] == 9


def test_phrasings_of_both_files_count(place: Workplace) -> None:
    """An entry that is asked for in enough ways in phrasings.yaml is not listed."""
    ways = "".join(f"    - way number {number}\n" for number in range(10))
    place.knowledge.joinpath("phrasings.yaml").write_text(f"schema: 1\nphrasings:\n  parking:\n{ways}", "utf-8")

    found = overview(read_knowledge(place.knowledge, place.shipped), place.knowledge, TODAY)

    assert [row["id"] for row in found.thin] == ["opening-hours", "borrowing"]


def test_overview_of_files_that_are_no_yaml_is_empty(place: Workplace, save: Callable[[str], None]) -> None:
    """Nothing is made up, and nothing breaks."""
    save("entries: [")

    found = overview(read_knowledge(place.knowledge, place.shipped), place.knowledge, TODAY)

    assert (found.entries, found.thin, found.facts, found.dates, found.notes) == (0, [], [], [], [])


def test_day_that_was_never_set_comes_first(place: Workplace, save: Callable[[str], None]) -> None:
    """Notes too are listed."""
    text = changed(SMALL_FAQ, "parking.\n    checked: 2026-11-22\n", "parking.\n")
    save(changed(text, "covered: false\n", "covered: false\n    notes: Ask the town.\n"))

    found = overview(read_knowledge(place.knowledge, place.shipped), place.knowledge, TODAY)

    assert (found.dates[0]["id"], found.dates[0]["due"]) == ("parking", "never")
    assert [(row["id"], row["notes"]) for row in found.notes] == [("parking", "Ask the town.")]


def test_collisions_name_taker_and_phrasings_most_first() -> None:
    """Only entries count: a phrasing taken for small talk or negatives is no collision."""
    labels = (A, B, NOT_OURS)
    phrasings = [(A, "one"), (A, "two"), (A, "three"), (B, "four"), (A, "five"), (NOT_OURS, "six")]
    taken_for = [B, B, A, A, NOT_OURS, A]
    cases = np.eye(3, dtype=np.float32)[[labels.index(label) for label in taken_for]]

    assert taken(phrasings, labels, cases) == [
        {"entry": "a", "taker": "b", "count": 2, "of": 4, "phrasings": ["one", "two"]},
        {"entry": "b", "taker": "a", "count": 1, "of": 1, "phrasings": ["four"]},
    ]


def test_collisions_of_real_knowledge_are_phrasings_of_the_entry(small: KnowledgeBase) -> None:
    """Phrasings and leave-one-out rows run side by side; what is learnt from an answer's words is not listed."""
    found = collisions(Responder(small).matcher)

    assert len(found) <= MOST_PAIRS
    assert all(set(row["phrasings"]) <= set(small.entry(str(row["entry"])).all_phrasings) for row in found)


def test_reply_is_shown_as_discord_shows_it(small: KnowledgeBase) -> None:
    """Marks become kinds of lines and bold words; buttons become their labels; where it comes from is behind one."""
    reply = Responder(small).respond("what time do you close")

    (message,) = as_discord(reply, lambda key: key)

    kinds = [line["kind"] for line in message["lines"]]
    assert message["lines"][0] == {"kind": "text", "spans": [{"text": "When is the library open?", "bold": True}]}
    assert kinds[-2:] == ["small", "small"]
    words = " ".join(span["text"] for line in message["lines"] for span in line["spans"])
    assert words.split() == f"{reply.body} {reply.caveat} {reply.physician_note}".split()
    assert message["rows"] == [["How do I borrow a book?"], ["button.helpful", "button.not_helpful", "button.source"]]


def test_decision_is_explained(small: KnowledgeBase) -> None:
    """Repaired words, candidates with their features, thresholds with their meaning, and why."""
    steps = examined(Responder(small), "can I lend novells")

    assert ("novells", "novels") in steps["words"]
    assert steps["safety"] == ["no alarm"]
    assert steps["decision"]["kind"] == "Answer"
    assert steps["decision"]["why"].startswith("'borrowing' has 99.0, which is enough to be sure (")
    assert steps["rankings"][0].candidates[0].label == Label(Kind.ENTRY, "borrowing", covered=True)
    assert any("like by meaning" in line for line in steps["phrasings"])


def test_triage_is_explained(small: KnowledgeBase) -> None:
    """What the rule saw, in words; the bot looks for no answer."""
    steps = examined(Responder(small), "I cannot breathe")

    assert steps["safety"] == [
        "the reply for 'emergency' takes over, and the bot looks for no answer",
        "the rule 'breath' (emergency) saw: can not breathe",
    ]
    assert (steps["rankings"], steps["decision"]) == ((), None)


def test_entries_that_are_new_gone_or_other_are_edited(small: KnowledgeBase) -> None:
    """Whatever else changed, the rest of the entries is as it was."""
    first, second, third = small.entries
    after = replace(small, entries=(second.model_copy(update={"notes": "x"}), third, make_entry("chairs")))

    assert edited_entries(small, after) == {first.id, second.id, "chairs"}


def test_replies_so_far_are_shown_now_and_then(small: KnowledgeBase) -> None:
    """Each look holds what was asked until then and does not change afterwards."""
    asked = {"s": [replace(ABOUT, text=str(number)) for number in range(3)]}
    looks = list(ask_all(Responder(small), asked, None, lambda: True, every=0))

    assert [(len(look.replies), look.complete) for look in looks] == [(1, False), (2, False), (3, True)]


def test_what_entries_tell_does_not_count_for_what_is_understood(small: KnowledgeBase) -> None:
    """A phrasing, a question or the mark of what is not covered does, and an answer whose words are learnt."""
    first, *rest = small.entries

    def edited(**fields: object) -> KnowledgeBase:
        return replace(small, entries=(first.model_copy(update=fields), *rest), version="other")

    assert understood_alike(small, edited(notes="x", checked=TODAY, facts=("card",)))
    assert not understood_alike(small, edited(answer="Shoes and hats are taken at the back door on Sundays."))
    assert not understood_alike(small, edited(phrasings=("when",)))
    assert not understood_alike(small, edited(question="When is it open?"))
    assert not understood_alike(small, edited(covered=False))


def test_after_a_new_answer_only_its_questions_are_asked_again(small: KnowledgeBase) -> None:
    """The others are understood as before, so their replies are the same; nothing has to be asked for two minutes."""
    first, *rest = small.entries
    more = tuple(f"are you open in month {number}" for number in range(FEWEST_PHRASINGS))
    first = first.model_copy(update={"phrasings": (*first.phrasings, *more)})
    small = replace(small, entries=(first, *rest))  # with fewer, its answer is learnt as well
    other = Labelled("can I lend novels", QuestionKind.ANSWERABLE, frozenset({"borrowing"}))
    unrelated = Labelled("will it rain", QuestionKind.OFF_TOPIC, frozenset())
    sets = {
        "s": [other, unrelated, Labelled("are you open on Mondays", QuestionKind.ANSWERABLE, frozenset({first.id}))]
    }
    (before,) = ask_all(Responder(small), sets, None, lambda: True)
    after = Responder(replace(small, entries=(first.model_copy(update={"answer": "Never."}), *rest), version="new"))

    *_, now = ask_all(after, sets, before, lambda: True)

    assert now.replies[unrelated.text] is before.replies[unrelated.text]
    assert now.replies[other.text] is before.replies[other.text]
    assert now.replies["are you open on Mondays"].entries[0].answer == "Never."
    assert (now.version, now.complete) == ("new", True)


def test_asking_stops_when_nobody_waits(small: KnowledgeBase) -> None:
    """A newer save makes two thousand questions needless."""
    assert list(ask_all(Responder(small), {"s": [ABOUT]}, None, lambda: False)) == []
    (found,) = ask_all(Responder(small), {"s": [ABOUT]}, None, lambda: True)
    assert found.complete
    assert isinstance(found.replies["q"], Reply)
    assert found.replies["q"].outcome is Outcome.ABSTAIN
