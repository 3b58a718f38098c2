"""Ways around the matching: what is urgent, what a button asks for by id, and what is said when no choice is right."""

from __future__ import annotations

import pytest

from bot.core.errors import UnknownEntryError, UnknownRuleError
from bot.core.knowledge.models import KnowledgeBase
from bot.core.replies import Outcome, SafetyKind
from bot.core.responder import Responder


@pytest.fixture
def at_the_desk(small: KnowledgeBase) -> Responder:
    """Return a responder on the small knowledge."""
    return Responder(small)


@pytest.mark.parametrize(
    "query", ["I cannot breathe", "help, he has collapsed", "cannot even breathe, when do you open"]
)
def test_emergency_is_urgent(at_the_desk: Responder, query: str) -> None:
    """What is urgent gets the very reply that it gets otherwise."""
    found = at_the_desk.urgent(query)

    assert found == at_the_desk.respond(query)
    assert found is not None
    assert found.urgent
    assert found.rule_id == "breath"


@pytest.mark.parametrize("query", ["", "when are you open", "can I inject myself"])
def test_other_messages_are_not_urgent(at_the_desk: Responder, query: str) -> None:
    """Neither ordinary questions nor other safety replies are."""
    assert at_the_desk.urgent(query) is None
    assert not at_the_desk.respond(query).urgent


def test_rule_is_asked_for_by_id(at_the_desk: Responder) -> None:
    """A button shows the whole reply of the rule that was found before."""
    assert at_the_desk.respond_with_rule("do-it-yourself").safety is SafetyKind.SELF_TREATMENT


def test_what_is_gone_is_named(at_the_desk: Responder) -> None:
    """A retired entry or rule raises an error of its own, with its id."""
    with pytest.raises(UnknownRuleError) as rule:
        at_the_desk.respond_with_rule("retired")
    with pytest.raises(UnknownEntryError) as entry:
        at_the_desk.respond_with("retired")

    assert (rule.value.rule_id, entry.value.entry_id) == ("retired", "retired")
    assert "'retired'" in str(rule.value)


def test_no_choice_fits_is_the_honest_miss(at_the_desk: Responder) -> None:
    """It names what can be asked."""
    assert at_the_desk.nothing_fits().outcome is Outcome.ABSTAIN


def test_every_shipped_rule_can_be_asked_for(responder: Responder) -> None:
    """The rule's id stands in its reply, so that a button can carry it."""
    for rule in responder.knowledge.safety.rules:
        reply = responder.respond_with_rule(rule.id)
        assert (reply.rule_id, reply.safety) == (rule.id, rule.kind)
