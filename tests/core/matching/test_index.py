"""The fitted matcher: what it ranks first, that entry order is of no account, and that it is the same every time."""

from __future__ import annotations

import dataclasses
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.matching.index import MatchIndex
from bot.core.matching.labels import Kind, Label, labelled_phrasings
from bot.core.model import KnowledgeBase
from bot.core.responder import Responder

QUERIES = [
    "when do you open",
    "what are your opneing hours",
    "can I take a novel home",
    "is there parking for my car",
    "what do I need",
    "weather tomorrow",
    "are you open and can I park",
    "xylophone",
]


@pytest.fixture(scope="module")
def index(small: KnowledgeBase) -> MatchIndex:
    """Return the matcher of the small knowledge."""
    return MatchIndex(small)


def test_every_phrasing_ranks_its_own_label_first(small: KnowledgeBase, index: MatchIndex) -> None:
    """What a maintainer wrote down is found, whether entry or negative."""
    for label, phrasing in labelled_phrasings(small):
        best = index.rank(index.parser.normalizer.words(phrasing)).best

        assert best is not None
        assert best.label == label


def test_shipped_phrasings_rank_their_own_label_first(responder: Responder) -> None:
    """All questions, and every seventh of the other phrasings, in shouting and with a full stop."""
    rank, words = responder.index.rank, responder.parser.normalizer.words
    questions = [(Label(Kind.ENTRY, entry.id, entry.covered), entry.question) for entry in responder.knowledge.entries]
    rows = [*questions, *list(labelled_phrasings(responder.knowledge))[::7]]
    missed = [
        phrasing
        for label, phrasing in rows
        if (best := rank(words(f"{phrasing.upper()}.")).best) is None or best.label != label
    ]

    assert missed == []


@pytest.mark.parametrize("query", QUERIES)
def test_candidates_are_in_order_and_on_the_scale(index: MatchIndex, query: str) -> None:
    """Scores are percentages and never rise along the list; every label stands there once."""
    candidates = index.rank(index.parser.normalizer.words(query)).candidates
    scores = [candidate.score for candidate in candidates]

    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 100.0 for score in scores)
    assert len({candidate.label for candidate in candidates}) == len(candidates) <= index.MOST_CANDIDATES


@pytest.mark.parametrize("query", ["", "больно", "😀", "?!"])
def test_without_a_known_word_there_is_no_candidate(index: MatchIndex, query: str) -> None:
    """Nothing known is nothing found, not something with a low score."""
    ranking = index.rank(index.parser.normalizer.words(query))

    assert ranking.candidates == ()
    assert ranking.best is None


def test_misspelt_words_are_found_and_told(index: MatchIndex) -> None:
    """The ranking says what was read for what was written."""
    ranking = index.rank(["opneing", "hours"])

    assert ranking.words == ("opneing", "hours")
    assert ranking.repaired == ("opening", "hours")
    assert ranking.best is not None
    assert ranking.best.label.name == "opening-hours"


@given(st.permutations(range(3)), st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_order_of_entries_and_phrasings_changes_nothing(
    small: KnowledgeBase, order: list[int], shuffle: random.Random
) -> None:
    """The file may be sorted anew without a reply changing."""
    entries = []
    for entry in (small.entries[number] for number in order):
        phrasings = list(entry.phrasings)
        shuffle.shuffle(phrasings)
        entries.append(entry.model_copy(update={"phrasings": tuple(phrasings)}))
    other = Responder(dataclasses.replace(small, entries=tuple(entries)))
    here = Responder(small)
    for query in QUERIES:
        expected, found = here.respond(query), other.respond(query)

        assert found.outcome is expected.outcome
        assert [entry.entry_id for entry in found.entries] == [entry.entry_id for entry in expected.entries]
        assert [entry.score for entry in found.entries] == pytest.approx(
            [entry.score for entry in expected.entries], abs=0.2
        )


@pytest.mark.parametrize("query", QUERIES)
def test_fitting_again_gives_the_same_to_the_last_digit(small: KnowledgeBase, index: MatchIndex, query: str) -> None:
    """There is no chance in it."""
    words = index.parser.normalizer.words(query)

    assert MatchIndex(small).rank(words) == index.rank(words)


def test_contributions_come_with_their_names_largest_first(index: MatchIndex) -> None:
    """What explains a score names family and feature."""
    label = index.labels[0]
    rows = index.contributions(["opening", "hours"], label)
    parts = [abs(part) for _, _, part in rows]

    assert parts == sorted(parts, reverse=True)
    assert ("word", "hour") in {(family, feature) for family, feature, _ in rows}


def test_labels_are_those_of_the_phrasings(small: KnowledgeBase, index: MatchIndex) -> None:
    """Entries in file order, then small talk, and one label for all that is not ours."""
    entries = [label.name for label in index.labels if label.kind is Kind.ENTRY]

    assert entries == [entry.id for entry in small.entries]
    assert sum(label.kind is Kind.NEGATIVE for label in index.labels) == 1
    assert len(index.targets) == sum(1 for _ in labelled_phrasings(small))
    assert int(np.max(index.targets)) == len(index.labels) - 1
