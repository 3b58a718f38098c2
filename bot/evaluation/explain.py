"""Why a question was answered as it was, step by step, for maintainers."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.matching.index import Ranking
from bot.core.responder import Explanation, Responder

MOST_FEATURES = 8
"""Features shown a candidate: what is left adds little."""
CANDIDATES_WITH_FEATURES = 2
"""Candidates whose features are shown: the best, and what came nearest to it."""


def explain(responder: Responder, query: str) -> str:
    """Return normalized and repaired form, safety rule or candidates with features, thresholds, decision and why."""
    found = responder.explain(query)
    return "\n".join((*_steps(responder, query, found), "", found.reply.text))


def _steps(responder: Responder, query: str, found: Explanation) -> Iterator[str]:
    words = responder.parser.normalizer.words(query)
    yield f"normalized  {' '.join(words)}"
    yield f"repaired    {' '.join(responder.parser.speller.repair(words))}"
    if found.rule is not None:
        yield f"safety      the rule '{found.rule.id}' ({found.rule.kind}) took over; nothing was matched"
        return
    yield "safety      no rule matched"
    for number, ranking in enumerate(found.rankings):
        yield from _ranking(responder, ranking, "whole message" if number == 0 else f"part {number}")
    thresholds = responder.knowledge.tuning.thresholds.model_dump()
    yield "thresholds  " + ", ".join(f"{name} {value}" for name, value in thresholds.items())
    if found.decision is not None:
        yield f"decision    {type(found.decision).__name__}: {found.decision.why}"


def _ranking(responder: Responder, ranking: Ranking, title: str) -> Iterator[str]:
    signals = ranking.signals
    yield f"{title}: {' '.join(ranking.repaired)}"
    yield f"  best {signals.best:.2f}, margin {signals.margin:.2f}, known share {signals.known_share:.2f}"
    for place, candidate in enumerate(ranking.candidates):
        yield f"  {candidate.score:5.1f}  {candidate.raw:5.2f}  {candidate.label.name}"
        if place < CANDIDATES_WITH_FEATURES:
            parts = responder.index.contributions(ranking.repaired, candidate.label)[:MOST_FEATURES]
            yield "                " + ", ".join(f"{family} '{feature}' {part:+.2f}" for family, feature, part in parts)
