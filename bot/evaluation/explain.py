"""Why a question was answered as it was, step by step, for maintainers."""

from collections.abc import Iterator, Sequence

import numpy as np

from bot.core.matching.encoder import Floats
from bot.core.matching.labels import Examples, Kind
from bot.core.matching.matcher import Ranking
from bot.core.replies import URGENT, SafetyKind
from bot.core.responder import Explanation, Responder
from bot.core.safety.triage import CONCERN, FOR_A_QUESTION, REPLY, Verdict
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
        rest = "the bot looks for no answer" if found.rule.kind in URGENT else "what else is asked comes below it"
        yield f"the reply for '{found.rule.kind}' takes over, and {rest}"
    elif found.concern:
        yield f"one line of concern ('{found.concern}') precedes an ordinary reply"
    else:
        yield "no alarm"
    for sign in found.signs:
        yield f"the rule '{sign.rule.id}' ({sign.rule.kind}) saw: {' '.join(sign.words)}"
    if found.is_question:
        yield f"clearly a question to the FAQ: an urgent reply without a rule's sign needs {FOR_A_QUESTION:.2f} more"
    for kind in SafetyKind:
        if kind in found.evidence:
            line = f", a line from {found.least(kind, CONCERN):.2f}" if kind in CONCERN else ""
            yield f"{kind:15}evidence {found.evidence[kind]:5.2f}, reply from {found.least(kind, REPLY):.2f}{line}"


def neighbour_lines(examples: Examples, words: Sequence[str], vector: Floats) -> Iterator[str]:
    """Yield the examples that are most like a message, by letters where they count and by meaning, nearest first."""
    likeness = {"meaning": examples.vectors @ vector}
    if examples.words:
        letters = examples.space.cosines(examples.space.matrix(examples.words), words)
        likeness = {"letters": letters, **likeness}
    for by, cosines in likeness.items():
        for number in np.argsort(-cosines, kind="stable")[:MOST_NEIGHBOURS]:
            yield f"like by {by} {cosines[number]:4.2f}  {examples.names[number]}: {examples.texts[number]}"


def _steps(responder: Responder, found: Explanation) -> Iterator[str]:
    message = found.message
    yield f"normalized  {' '.join(message.words)}"
    yield f"repaired    {' '.join(message.repaired_words)}"
    if message.language != ENGLISH:
        yield f"language    {message.language}"
    safety = responder.triage.classifier
    examples, words = safety.examples(message.language), safety.words(message)
    near = neighbour_lines(examples, words, found.vector) if examples else ()
    for line in (*verdict_lines(found.verdict), *near):
        yield f"safety      {line}"
    if found.whole is None:
        return
    yield from ranking_lines(found.whole, f"whole message: {' '.join(found.whole.words)}")
    for number, (part, ranking) in enumerate(found.asked, start=1):
        yield from ranking_lines(ranking, f"part {number}: {part.text}")
    phrasings = responder.matcher.examples(message.language)
    yield from neighbour_lines(phrasings, message.repaired_words, found.vector)
    if found.decision:
        yield f"decision    {type(found.decision).__name__}: {found.decision.why}"


def ranking_lines(ranking: Ranking, title: str) -> Iterator[str]:
    """Yield what a stretch of words is nearest to: the parts of each score, and how the probability came about."""
    yield title
    gap, lead, known, length = ranking.signals
    gaps = f"gap to the next entry {gap:.2f}, lead over what is no entry {lead:.2f}"
    yield f"  {gaps}, known words {known:.0%}, length {length:.0%}"
    for candidate in ranking.candidates:
        chance = f"{candidate.probability:5.1f}%" if candidate.label.kind is Kind.ENTRY else f"{'':6}"
        parts = f"letters {candidate.letters:5.2f} + meaning {candidate.score - candidate.letters:5.2f}"
        yield f"  {chance}  {candidate.score:5.2f} = {parts}  {candidate.label.name}"
