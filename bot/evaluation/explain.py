"""Why a question was answered as it was, step by step, for maintainers."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.matching.labels import Kind, Neighbours
from bot.core.matching.matcher import Ranking
from bot.core.replies import SafetyKind
from bot.core.responder import Explanation, Responder
from bot.core.safety.triage import CONCERN, REPLY, Verdict
from bot.core.text.language import ENGLISH

MOST_NEIGHBOURS = 3
"""Examples shown that are most like a message, by letters and by meaning each."""


def explain(responder: Responder, query: str) -> str:
    """Return in lines how a question was read, what triage saw, the candidates, the decision, and the reply."""
    found = responder.explain(query)
    return "\n".join((*_steps(responder, found), "", found.reply.text))


def verdict_lines(found: Verdict) -> Iterator[str]:
    """Yield what triage makes of a message: the outcome, the signs it saw, and each kind with its bar."""
    if found.rule:
        yield f"the reply for '{found.rule.kind}' takes over, and the bot looks for no answer"
    elif found.concern:
        yield f"one line of concern ('{found.concern}') precedes an ordinary reply"
    else:
        yield "no alarm"
    for sign in found.signs:
        yield f"the rule '{sign.rule.id}' ({sign.rule.kind}) saw: {' '.join(sign.words)}"
    for kind in SafetyKind:
        if kind in found.evidence:
            line = f", a line from {found.least(kind, CONCERN):.2f}" if kind in CONCERN else ""
            yield f"{kind:15}evidence {found.evidence[kind]:5.2f}, reply from {found.least(kind, REPLY):.2f}{line}"


def neighbour_lines(neighbours: Neighbours) -> Iterator[str]:
    """Yield the examples, or the phrasings, that are most like a message."""
    for title, found in zip(("by letters", "by meaning"), neighbours, strict=True):
        for neighbour in found:
            yield f"like {title} {neighbour.cosine:4.2f}  {neighbour.label}: {neighbour.text}"


def _steps(responder: Responder, found: Explanation) -> Iterator[str]:
    message = found.message
    yield f"normalized  {' '.join(message.words)}"
    yield f"repaired    {' '.join(message.repaired_words)}"
    if message.language != ENGLISH:
        yield f"language    {message.language}"
    neighbours = responder.triage.neighbours(message, found.vector, MOST_NEIGHBOURS)
    for line in (*verdict_lines(found.verdict), *neighbour_lines(neighbours)):
        yield f"safety      {line}"
    if found.decision is None:
        return
    for number, ranking in enumerate(found.rankings):
        yield from ranking_lines(ranking, "whole message" if number == 0 else f"part {number}")
    phrasings = responder.matcher.neighbours(message.repaired_words, found.vector, MOST_NEIGHBOURS)
    yield from neighbour_lines(phrasings)
    yield f"decision    {type(found.decision).__name__}: {found.decision.why}"


def ranking_lines(ranking: Ranking, title: str) -> Iterator[str]:
    """Yield what a stretch of words is nearest to: the parts of each score, and how the probability came about."""
    yield f"{title}: {' '.join(ranking.words)}"
    gap, lead, known, length = ranking.signals
    gaps = f"gap to the next entry {gap:.2f}, lead over what is no entry {lead:.2f}"
    yield f"  {gaps}, known words {known:.0%}, length {length:.0%}"
    for candidate in ranking.candidates:
        chance = f"{candidate.probability:5.1f}%" if candidate.label.kind is Kind.ENTRY else f"{'':6}"
        parts = f"letters {candidate.letters:5.2f} + meaning {candidate.score - candidate.letters:5.2f}"
        yield f"  {chance}  {candidate.score:5.2f} = {parts}  {candidate.label.name}"
