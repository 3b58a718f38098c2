"""The shipped knowledge in Discord's form: whatever is answered, it is one message."""

from __future__ import annotations

from itertools import permutations

import pytest

from bot.adapters.discord.render import render
from bot.core.knowledge.loading import load_knowledge
from bot.core.responder import Responder

from .double.child import SHIPPED


@pytest.fixture(scope="module")
def shipped() -> Responder:
    """Return a responder with the shipped knowledge."""
    return Responder(load_knowledge(SHIPPED, SHIPPED))


def test_every_entry_is_one_message(shipped: Responder) -> None:
    """No entry's answer is cut in two, with its caveat, provenance and note."""
    cut = [entry.id for entry in shipped.knowledge.entries if len(render(shipped.respond_with(entry.id))) > 1]

    assert cut == []


def test_every_two_entries_are_one_message(shipped: Responder) -> None:
    """A message with two questions gets one message back, whichever two they are."""
    covered = [entry for entry in shipped.knowledge.entries if entry.covered]
    pairs = permutations(covered, 2)
    cut = [(one.id, two.id) for one, two in pairs if len(render(shipped.respond_with_both(one, two))) > 1]

    assert cut == []


@pytest.mark.parametrize("query", ["", "what is the weather", "can't breathe since the injection", "hello", "cost"])
def test_other_replies_are_one_message(shipped: Responder, query: str) -> None:
    """So are misses, greetings, safety replies and what the source does not cover."""
    assert len(render(shipped.respond(query))) == 1
