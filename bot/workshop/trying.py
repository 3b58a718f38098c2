"""One question tried out: the reply as Discord shows it, and in sentences why it came about."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from bot.adapters.discord.render import BOLD, SMALL, arrange
from bot.adapters.discord.sending import PRIVATE, Part
from bot.core.answering.decision import (
    CHOICE,
    LIKELY,
    SURE,
    Abstain,
    Answer,
    Decision,
    Disambiguation,
    Likely,
    OutOfScope,
    SmallTalk,
)
from bot.core.matching.labels import Kind
from bot.core.matching.matcher import Candidate
from bot.core.replies import SafetyKind
from bot.core.responder import Explanation, Responder
from bot.core.safety.triage import CONCERN, Sign, Verdict
from bot.core.text.language import ENGLISH

Words: TypeAlias = Callable[[str], str]
"""Gives the label of a button for its key."""
_BOLD = re.compile(rf"{re.escape(BOLD)}(.+?){re.escape(BOLD)}")
ABOUT = {
    SafetyKind.EMERGENCY: "an emergency",
    SafetyKind.CRISIS: "despair",
    SafetyKind.SELF_TREATMENT: "treating oneself",
    SafetyKind.STOP_MEDICINE: "stopping a medicine",
    SafetyKind.PERSONAL: "somebody's own case",
}
BARS = f"At {CHOICE:.0f} or more it is offered as a choice, at {LIKELY:.0f} or more it is the answer."


def tried(responder: Responder, question: str, words: Words) -> dict[str, object]:
    """Return the messages of the reply that `/ask` would give to a raw question, and why it came about, in sentences.

    A message has lines, with their marks resolved, and rows of buttons, by their labels.
    """
    found = responder.explain(question)
    return {"messages": [_message(part) for part in arrange(found.reply, PRIVATE, words)], "why": reasons(found)}


def _message(part: Part) -> dict[str, object]:
    rows = [[button["label"] for button in row["components"]] for row in part.view().to_components()]
    return {"lines": [_line(line) for line in part.content.split("\n")], "rows": rows, "length": len(part.content)}


def _line(line: str) -> dict[str, object]:
    pieces = _BOLD.split(line.removeprefix(SMALL))
    spans = [{"text": piece, "bold": number % 2 == 1} for number, piece in enumerate(pieces) if piece]
    return {"kind": "small" if line.startswith(SMALL) else "text", "spans": spans}


def reasons(found: Explanation) -> list[str]:
    """Return why a message got its reply, a sentence or two each, the most important first."""
    if found.verdict.rule:
        return [*_alarm(found.verdict, found.verdict.rule.kind)]
    decided = [*_decided(found.decision, found)] if found.decision else []
    return [*_concern(found), *decided, *_passed_over(found.verdict)]


def _alarm(verdict: Verdict, kind: SafetyKind) -> Iterator[str]:
    yield f"Alarm: this reads like {ABOUT[kind]}, so it gets the safety reply, and the bot looks for no answer."
    signs = [sign for sign in verdict.signs if sign.rule.kind is kind]
    yield from map(_seen, signs)
    if kind in verdict.evidence:
        start = "It also reads" if signs else "No rule saw a sign, but the message reads"
        needed = f"with such words {verdict.least(kind):.2f} is" if signs else f"{verdict.least(kind):.2f} is"
        yield f"{start} like the examples of {ABOUT[kind]}: score {verdict.evidence[kind]:.2f}, and {needed} enough."
    if not signs:
        yield (
            "If that is wrong, add messages like this one to the harmless ones in safety_examples.yaml; "
            "a health professional should review that."
        )


def _concern(found: Explanation) -> Iterator[str]:
    verdict = found.verdict
    if verdict.concern:
        kind = verdict.concern
        if found.reply.concern:
            yield f"It may be about {ABOUT[kind]}, so the reply starts with one line about that."
        else:
            yield f"It reads a little like {ABOUT[kind]}, but is a phrasing word for word, so it gets no such line."
        least, enough = verdict.least(kind, CONCERN), verdict.least(kind)
        yield f"Score {verdict.evidence[kind]:.2f}: {least:.2f} or more adds a line, {enough:.2f} or more an alarm."


def _passed_over(verdict: Verdict) -> Iterator[str]:
    for sign in verdict.signs:
        kind = sign.rule.kind
        yield _seen(sign)
        if kind in verdict.evidence and kind is not verdict.concern:
            yield (
                f"But as a whole the message does not read like {ABOUT[kind]}: score {verdict.evidence[kind]:.2f}, "
                f"and {verdict.least(kind):.2f} is needed. So there is no alarm."
            )


def _seen(sign: Sign) -> str:
    rule, words = sign.rule, " ".join(sign.words)
    return f"The rule '{rule.id}' (safety.yaml, about {ABOUT[rule.kind]}) saw the words “{words}”."


def _decided(decision: Decision, found: Explanation) -> Iterator[str]:
    match decision:
        case Answer((first,)):
            yield f"Answered with {_listed([first])}: at {SURE:.0f} or more the bot is sure."
        case Answer(several):
            yield f"The message asks several questions, so it gets several answers: {_listed(several)}."
        case Likely((first, *_)):
            yield f"Shown as what was probably meant: {_listed([first])}."
            yield f"{LIKELY:.0f} is enough for that; at {SURE:.0f} or more the bot is sure."
        case Disambiguation((first, *_)):
            yield f"Only choices are offered. The closest entry is {_listed([first])}. {BARS}"
        case OutOfScope(silent):
            yield f"The source does not answer this, and the bot says so: {_listed(silent)} is marked `covered: false`."
        case SmallTalk(candidate):
            yield f"Read as small talk (“{candidate.label.name}” in wordings.yaml)."
        case Abstain():
            yield from _nothing(found)


def _nothing(found: Explanation) -> Iterator[str]:
    whole = found.whole
    if whole is None or whole.best is None:
        why = "it contains no words" if found.message.language == ENGLISH else "its language is not understood"
        yield f"No answer: {why}."
        return
    yield "No answer: nothing the bot knows is close enough."
    if whole.entries:
        yield f"The closest entry is {_listed(whole.entries[:1])}. {BARS}"
    if whole.best.label.kind is Kind.OFF_TOPIC:
        yield "It reads most like messages that have nothing to do with the subject."
    yield "If it should have an answer, add this wording and others like it to the phrasings of the right entry."


def _listed(candidates: Sequence[Candidate]) -> str:
    return " and ".join(f"'{one.label.name}' with {one.probability:.0f} of 100" for one in candidates)
