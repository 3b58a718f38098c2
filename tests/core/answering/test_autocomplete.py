"""Suggestions while typing: forgiving, featured first when nothing is typed, always the same for the same text."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answering.autocomplete import MOST_SUGGESTIONS, Autocomplete
from bot.core.knowledge.models import Entry, KnowledgeBase
from bot.core.responder import Responder


@pytest.fixture(scope="module")
def autocomplete(responder: Responder) -> Autocomplete:
    """Return the autocomplete of the shipped knowledge."""
    return responder.autocomplete


def ids(entries: tuple[Entry, ...]) -> list[str]:
    """Return the ids of entries."""
    return [entry.id for entry in entries]


@pytest.mark.parametrize(
    ("typed", "entry_id"),
    [
        ("what is prolotherapy", "what-is"),
        ("side eff", "mild-risks"),
        ("side efects", "mild-risks"),
        ("hw many sess", "sessions"),
        ("HOW MANY SESSIONS", "sessions"),
        ("exersize", "exercise"),
        ("pregn", "pregnancy"),
        ("insur", "cost-insurance"),
        ("ice", "cold-packs"),
        ("does it hrut", "anesthetic"),
        ("is it danger", "serious-risks"),
        ("can\u2019t i exerc", "exercise"),
    ],
)
def test_half_typed_and_misspelt_questions_find_their_entry(
    autocomplete: Autocomplete, typed: str, entry_id: str
) -> None:
    """Beginnings, slips, capitals: the entry is among the first four."""
    assert entry_id in ids(autocomplete.suggest(typed))[:4]


@pytest.mark.parametrize("length", [12, 20, 40, 80])
def test_every_question_is_found_by_its_beginning(
    autocomplete: Autocomplete, responder: Responder, length: int
) -> None:
    """Whoever types a question as it is listed sees it, first of all once it is complete."""
    for entry in responder.knowledge.entries:
        found = ids(autocomplete.suggest(entry.question[:length]))
        assert entry.id in found
        assert length < len(entry.question) or found[0] == entry.id


@pytest.mark.parametrize("typed", ["", " ", "?!", "\u200b", "\u6f22\u5b57"])
def test_nothing_typed_shows_featured_entries_first(
    autocomplete: Autocomplete, responder: Responder, typed: str
) -> None:
    """An empty box shows the featured entries, then the other covered ones, in file order."""
    entries = responder.knowledge.entries
    featured = [entry.id for entry in entries if entry.featured]
    found = ids(autocomplete.suggest(typed))

    assert found[: len(featured)] == featured
    assert len(found) == MOST_SUGGESTIONS
    assert all(entry.covered for entry in autocomplete.suggest(typed))


@pytest.mark.parametrize("typed", ["zzzzqq", "1234567"])
def test_nothing_near_suggests_nothing(autocomplete: Autocomplete, typed: str) -> None:
    """What has no word in common with the knowledge is not met with guesses."""
    assert autocomplete.suggest(typed) == ()


@given(typed=st.text(max_size=400))
def test_any_text_is_taken(autocomplete: Autocomplete, typed: str) -> None:
    """Whatever is typed, there are at most 25 entries, or as few as wanted, each once, the same when asked again."""
    found = autocomplete.suggest(typed)

    assert len(found) <= MOST_SUGGESTIONS
    assert len(set(ids(found))) == len(found)
    assert autocomplete.suggest(typed) == found
    assert autocomplete.suggest(typed, 3) == found[:3]


def test_order_of_entries_does_not_decide(small: KnowledgeBase) -> None:
    """The same suggestions come from a file whose entries stand in another order."""
    turned = dataclasses.replace(small, entries=small.entries[::-1])

    one, other = (ids(Responder(knowledge).autocomplete.suggest("where do I par")) for knowledge in (small, turned))

    assert one == other


def test_question_that_was_picked_names_its_entry(autocomplete: Autocomplete, responder: Responder) -> None:
    """A picked suggestion comes back as the question, letter for letter; anything else is free text."""
    entry = responder.knowledge.entries[0]

    assert autocomplete.entry_of(entry.question) is entry
    assert autocomplete.entry_of(entry.question.upper()) is None
