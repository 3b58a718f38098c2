"""Notices: what the bot says about itself, and that even the smallest carries its caveat and the note."""

import dataclasses
from typing import get_args

import pytest

from bot.core.answering.notices import IN_PUBLIC, NoticeName, Notices
from bot.core.knowledge.models import KnowledgeBase
from bot.core.knowledge.safety_models import Contacts
from bot.core.replies import MESSAGE_LIMIT, Outcome, Reply, SafetyKind
from bot.core.responder import Responder

HERE = Contacts("Call 999", "Call 116 123.")


@pytest.fixture
def notices(small: KnowledgeBase) -> Notices:
    """Return the notices of the small knowledge."""
    return Notices(small, HERE)


def every(notices: Notices) -> list[Reply]:
    """Return every notice."""
    plain = [notices.notice(name, seconds=7) for name in get_args(NoticeName)]
    return [*plain, notices.privacy(), notices.about(), notices.wrong(), notices.source([]), notices.say("Word.")]


def test_every_notice_is_a_whole_reply(notices: Notices, responder: Responder) -> None:
    """Caveat and note are there, nothing is left to fill in, and it is one message: in any knowledge."""
    for reply in (*every(notices), *every(responder.notices)):
        assert reply.outcome is Outcome.SMALL_TALK
        assert reply.caveat in reply.text
        assert reply.text.endswith(reply.physician_note)
        assert "{" not in reply.text
        assert len(reply.text) <= MESSAGE_LIMIT


def test_about_tells_source_days_and_version(responder: Responder) -> None:
    """Who asks what this is learns of the article, the days of comparison, the content and what the bot is not."""
    body, knowledge = responder.notices.about().body, responder.knowledge

    assert knowledge.source is not None
    for told in (knowledge.source.title, "not a doctor", knowledge.version, knowledge.safety.review):
        assert told in body
    assert "2026-" in body


def test_about_tells_first_and_last_day_of_a_known_source(small: KnowledgeBase) -> None:
    """Where entries were compared on several days; nothing is said of a source that is not known."""
    first, *others = small.entries
    older = first.model_copy(update={"checked": first.checked.replace(year=2025)})
    days, none = (
        Notices(dataclasses.replace(small, **other), HERE).about().body
        for other in ({"entries": (older, *others)}, {"source": None})
    )

    assert "on 2025-11-22 to 2026-11-22." in days
    assert "2 questions" in none
    assert small.version in none
    assert "compared" not in none


@pytest.mark.parametrize(
    ("contact", "told"), [("", "the people who run this bot"), (" me@example.org ", "me@example.org")]
)
def test_mistakes_go_to_the_contact(small: KnowledgeBase, contact: str, told: str) -> None:
    """The contact in the settings is named, or else whoever runs the bot."""
    assert f"please tell {told}." in Notices(small, HERE, contact).wrong().body


def test_wait_is_told_in_seconds(notices: Notices) -> None:
    """Whoever asks too fast learns how long to wait, and where to turn if it is urgent."""
    assert "in 7 seconds" in notices.notice("too_fast", seconds=7).body
    assert "emergency number" in notices.notice("too_fast", seconds=7).body


def safety_reply(kind: SafetyKind) -> Reply:
    """Return a safety reply of two paragraphs."""
    words = {"body": "Long\n\nwords.", "caveat": "c", "physician_note": "n", "provenance": "p"}
    return Reply(outcome=Outcome.SAFETY, safety=kind, rule_id="r", **words)


@pytest.mark.parametrize("kind", SafetyKind)
def test_in_public_only_what_is_meant_for_one_person_is_short(notices: Notices, kind: SafetyKind) -> None:
    """A crisis or a personal question gets short words in public; whatever else is said is said there too."""
    reply = safety_reply(kind)
    shown = notices.in_public(reply)

    assert (shown is reply) == (kind not in IN_PUBLIC)
    assert (shown.safety, shown.rule_id, shown.physician_note) == (kind, "r", "n")
    if kind in IN_PUBLIC:
        assert "button" in shown.body
        assert shown.caveat == "I am a bot and cannot check you."
    if kind is SafetyKind.CRISIS:
        assert HERE.crisis in shown.body


@pytest.mark.parametrize("kind", SafetyKind)
def test_repeated_urgent_reply_is_one_line(notices: Notices, kind: SafetyKind) -> None:
    """Whom to turn to still stands in it, with caveat and note; what is not urgent is never shortened."""
    reply = safety_reply(kind)
    again = notices.again(reply)

    assert (again is reply) == (not reply.urgent)
    assert (again.safety, again.rule_id, again.caveat, again.physician_note) == (kind, "r", "c", "n")
    if reply.urgent:
        assert (HERE.emergency if kind is SafetyKind.EMERGENCY else HERE.crisis) in again.body
        assert "\n" not in again.body


def test_contacts_of_the_region_and_of_the_settings(small: KnowledgeBase) -> None:
    """A setting replaces the region's contact; without either no country is assumed."""
    none, ours = small.safety.no_region, small.safety.model_copy(update={"regions": {"uk": small.safety.no_region}})

    assert small.safety.contacts() == Contacts(none.emergency.text, none.crisis.text)
    assert ours.contacts("uk", emergency="Call 1") == Contacts("Call 1", none.crisis.text)
    assert ours.contacts("elsewhere", crisis="Call 2") == Contacts(none.emergency.text, "Call 2")

    responder = Responder(small, emergency="Call the caretaker")
    assert "Call the caretaker now." in responder.respond_with_rule("breath").body
