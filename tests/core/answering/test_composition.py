"""Wording the replies: each kind has its body, its caveat and the note; nothing that matters is left out."""

import dataclasses
import re
from pathlib import Path

import pytest
from conftest import BASE, HEALTH_FAQ, SMALL_FAQ, changed, write_knowledge

from bot.core.answering.composition import MARKS, MOST_RELATED, MOST_TOPICS, Composer
from bot.core.knowledge.loading import load_knowledge
from bot.core.knowledge.models import KnowledgeBase
from bot.core.knowledge.wordings import SmallTalkTexts
from bot.core.replies import URGENT, Outcome, Reply, SafetyKind

NOTE = "For anything about your health, please talk to a trained physician."


@pytest.fixture
def composer(small: KnowledgeBase) -> Composer:
    """Return the composer of the small knowledge."""
    return Composer(small)


def answer(composer: Composer, knowledge: KnowledgeBase, *ids: str) -> Reply:
    """Return the answer with these entries."""
    return composer.answer([(knowledge.entry(entry_id), 90.0) for entry_id in ids])


def loaded(folder: Path, faq: str = SMALL_FAQ, riders: str = "") -> KnowledgeBase:
    """Return the knowledge of a FAQ without a source, perhaps with riders."""
    wordings = {"wordings.yaml": f"schema: 1\nriders:\n  - {riders}\n"} if riders else {}
    return load_knowledge(write_knowledge(folder, {"faq.yaml": faq, **wordings}), BASE)


def test_answer_stands_under_its_question_with_caveat_provenance_and_note(
    composer: Composer, small: KnowledgeBase
) -> None:
    """The whole reply, as a member reads it."""
    reply = answer(composer, small, "opening-hours")

    assert reply.text == (
        "When is the library open?\nIt is open from 9 to 17 on weekdays.\n\n"
        "Evidence: this is common practice, not advice for you.\n\n"
        "General information from “Leaflet of the town library”: “Visiting”. "
        f"Checked against the article on 2026-11-22. Content {small.version}.\n\n{NOTE}"
    )
    assert reply.outcome is Outcome.ANSWER
    assert [(entry.entry_id, entry.score, entry.answer) for entry in reply.entries] == [
        ("opening-hours", 90.0, "It is open from 9 to 17 on weekdays.")
    ]


def test_two_answers_stand_each_under_its_question(composer: Composer, small: KnowledgeBase) -> None:
    """A caveat and a heading that both share are told once."""
    reply = answer(composer, small, "opening-hours", "borrowing")

    assert reply.body == (
        "You asked several things.\n\nWhen is the library open?\nIt is open from 9 to 17 on weekdays.\n\n"
        "How do I borrow a book?\nShow your card at the desk."
    )
    assert reply.caveat == "Evidence: this is common practice, not advice for you."
    assert reply.text.count("“Visiting”") == 1
    assert len(reply.entries) == len(("opening-hours", "borrowing"))


def test_two_answers_on_different_evidence_have_a_caveat_each(folder: Path) -> None:
    """Neither limit hides the other, and a mark says which is whose."""
    knowledge = loaded(folder, changed(HEALTH_FAQ, "practice\n    facts: [card]", "risk\n    facts: [card]"))
    reply = answer(Composer(knowledge), knowledge, "opening-hours", "borrowing")

    assert f"\n\n{MARKS[0]}When is the library open?\n" in reply.body
    assert f"\n\n{MARKS[1]}How do I borrow a book?\n" in reply.body
    assert reply.caveat == (
        f"{MARKS[0]}Evidence: this is common practice, not advice for you."
        f" {MARKS[1]}Evidence: this list of risks may not be complete."
    )


def test_what_was_perhaps_asked_is_offered_before_what_is_related(composer: Composer, small: KnowledgeBase) -> None:
    """It is named, and nothing that was asked is dropped."""
    hours, loan = small.entry("opening-hours"), small.entry("borrowing")
    reply = composer.answer([(hours, 90.0)], [(loan, 30.0)])

    assert reply.body.endswith(
        "weekdays.\n\nI'm less sure about the rest. Did you also ask this?\n- How do I borrow a book?"
    )
    assert [(entry.entry_id, entry.score, entry.answer) for entry in reply.related] == [("borrowing", 30.0, None)]


def test_answer_without_a_ledger_or_kind_of_claim_has_its_version_and_the_general_caveat(folder: Path) -> None:
    """An FAQ on health from elsewhere has no article to name, and its limit all the same."""
    knowledge = loaded(folder, "profile: health\nentries:\n  - {id: one, question: What is it?, answer: A thing.}\n")
    reply = answer(Composer(knowledge), knowledge, "one")

    assert reply.provenance == f"General information. Content {knowledge.version}."
    assert reply.caveat == knowledge.wordings.caveats.answer


def test_answer_offers_what_is_related(composer: Composer, small: KnowledgeBase) -> None:
    """Related entries are offered beside the answer and never stand in its text."""
    reply = answer(composer, small, "opening-hours")

    assert [(entry.entry_id, entry.answer) for entry in reply.related] == [("borrowing", None)]
    assert "borrow" not in reply.text
    assert answer(composer, small, "opening-hours", "borrowing").related == ()


def test_related_entries_are_few(folder: Path) -> None:
    """A long list would bury the answer."""
    ids = [f"e{number}" for number in range(MOST_RELATED + 2)]
    entries = "".join(f"  - {{id: {other}, question: Question {other}?, answer: Yes.}}\n" for other in ids)
    first = f"  - {{id: first, question: First?, answer: Yes., related: [{', '.join(ids)}]}}\n"
    knowledge = loaded(folder, f"entries:\n{first}{entries}")

    assert [entry.entry_id for entry in answer(Composer(knowledge), knowledge, "first").related] == ["e0", "e1", "e2"]


def test_rider_rides_on_every_answer_that_mentions_its_words(folder: Path) -> None:
    """Any case, any place in the answer; and only on those."""
    knowledge = loaded(folder, riders="{mentions: [CARD, ticket], text: Keep it dry.}")
    composer = Composer(knowledge)

    assert "Show your card at the desk. Keep it dry." in answer(composer, knowledge, "borrowing").text
    assert "Keep it dry." not in answer(composer, knowledge, "opening-hours").text


def test_rider_is_not_said_again_below_a_reply_that_says_it(folder: Path) -> None:
    """As where a safety reply stands above the answer."""
    knowledge = loaded(folder, riders="{mentions: [card], text: Keep it dry.}")
    rule = knowledge.safety.rules[0]
    replies = {**knowledge.safety.replies}
    replies[rule.kind] = replies[rule.kind].model_copy(update={"text": "Careful. Keep it dry."})
    safety = knowledge.safety.model_copy(update={"replies": replies})
    entries = [knowledge.entry("borrowing")]

    assert Composer(knowledge).safety(rule, entries).text.count("Keep it dry.") == 1
    assert Composer(dataclasses.replace(knowledge, safety=safety)).safety(rule, entries).text.count("Keep it dry.") == 1


def test_out_of_scope_says_so_by_name(composer: Composer, small: KnowledgeBase) -> None:
    """The entry's own words below its question, the caveat of the kind, the note."""
    reply = composer.out_of_scope([(small.entry("parking"), 70.0)])

    assert reply.text == (
        "Where can I park my car?\nThe leaflet does not speak of parking.\n\n"
        f"Evidence: I have only general information; where my source is silent, I don't guess.\n\n{NOTE}"
    )
    assert [(entry.entry_id, entry.covered) for entry in reply.entries] == [("parking", False)]


def test_disambiguation_offers_questions_and_no_answer(composer: Composer, small: KnowledgeBase) -> None:
    """What is not sure is not told."""
    reply = composer.disambiguation([(entry, 30.0) for entry in small.entries])

    assert [choice.answer for choice in reply.choices] == [None, None, None]
    assert "1. When is the library open?\n2. How do I borrow a book?\n3. Where can I park my car?" in reply.text
    assert "weekdays" not in reply.text


def test_miss_names_topics_and_ends_with_the_emergency_line(composer: Composer) -> None:
    """Without featured entries it names all, covered or not."""
    reply = composer.abstain()

    assert reply.body.endswith("If this is urgent, call your local emergency number.")
    assert "- When is the library open?\n- How do I borrow a book?\n- Where can I park my car?\n" in reply.body
    assert reply.entries == ()


def test_miss_names_featured_entries_where_there_are_some_and_never_many(folder: Path) -> None:
    """A maintainer chooses what a lost member sees, and a miss stays short however large the FAQ is."""
    featured = loaded(folder, changed(SMALL_FAQ, "id: borrowing", "id: borrowing\n    featured: true"))
    entries = "".join(f"  - {{id: e{number}, question: Question {number}?, answer: Yes.}}\n" for number in range(50))
    many = loaded(folder, f"entries:\n{entries}")
    named = [re.findall("^- (.+)$", Composer(each).abstain().body, re.MULTILINE) for each in (featured, many)]

    assert named == [["How do I borrow a book?"], [f"Question {number}?" for number in range(MOST_TOPICS)]]


def test_small_talk_and_failure_are_said_as_written(composer: Composer, small: KnowledgeBase) -> None:
    """With caveat and note, as everything."""
    talk, failure = composer.small_talk(SmallTalkTexts(id="hi", phrasings=("hi",), reply="Hello!")), composer.failure()

    assert (talk.outcome, talk.body, talk.entries) == (Outcome.SMALL_TALK, "Hello!", ())
    assert (failure.outcome, failure.body) == (Outcome.ERROR, small.wordings.failure)
    assert failure.caveat == small.wordings.caveats.outcomes["error"]
    assert all(reply.text.endswith(NOTE) for reply in (talk, failure))


@pytest.mark.parametrize("kind", SafetyKind)
def test_safety_reply_is_whole(composer: Composer, small: KnowledgeBase, kind: SafetyKind) -> None:
    """Its wording comes first, contacts are filled in, and caveat and note follow."""
    rule = small.safety.rules[0].model_copy(update={"kind": kind, "attach": None})
    reply = composer.safety(rule)

    assert (reply.outcome, reply.safety, reply.entries) == (Outcome.SAFETY, kind, ())
    evidence = [] if kind in URGENT else [small.wordings.caveats.answer]
    assert reply.caveat == " ".join((small.safety.replies[kind].caveat, *evidence))
    assert reply.text.endswith(NOTE)
    assert "{" not in reply.text


@pytest.mark.parametrize(("entry_id", "named"), [("borrowing", "Leaflet"), ("parking", "")])
def test_safety_reply_shows_the_entry_that_is_attached(
    composer: Composer, small: KnowledgeBase, entry_id: str, named: str
) -> None:
    """Under its question, with its caveat too; the article is named only where it answers."""
    rule = small.safety.rules[0].model_copy(update={"kind": SafetyKind.PERSONAL, "attach": entry_id})
    entry = small.entry(entry_id)
    reply = composer.safety(rule, [entry])

    assert f"{entry.question}\n{entry.answer}" in reply.body
    assert reply.caveat.startswith(small.safety.replies[SafetyKind.PERSONAL].caveat)
    assert named in reply.provenance
    assert bool(reply.provenance) is bool(named)
    assert [shown.entry_id for shown in reply.entries] == [entry_id]


def test_contacts_are_those_of_the_region(small: KnowledgeBase) -> None:
    """Without a region, or with one that nobody knows, there is no assumption about the country."""
    numbers = {"emergency": small.safety.no_region.emergency.model_copy(update={"text": "Call 999"})}
    safety = small.safety.model_copy(update={"regions": {"uk": small.safety.no_region.model_copy(update=numbers)}})
    knowledge = dataclasses.replace(small, safety=safety)
    rule = safety.rules[0].model_copy(update={"kind": SafetyKind.EMERGENCY, "attach": None})

    assert "Call 999" in Composer(knowledge, "uk").safety(rule).body
    for region in ("", "atlantis"):
        assert small.safety.no_region.emergency.text in Composer(knowledge, region).safety(rule).body
