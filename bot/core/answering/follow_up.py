"""Whether a reply to an answer is a follow-up, to be read together with the entry that was answered. Pure.

Only a question that finds nothing by itself, and leans on something said before, is read again: a whole question stays
one. The second reading is a guess at what was meant, so nothing that comes of it is shown as a sure answer. The numbers
below were chosen on `tests/knowledge/follow_ups.yaml`; `docs/decisions.md` says more.
"""

from typing import Final

from bot.core.answering.decision import SURE, Abstain, Decision, Disambiguation
from bot.core.matching.labels import Kind
from bot.core.matching.matcher import Ranking
from bot.core.matching.splitting import ASKING, JOINTS, OPENING, POINTING
from bot.core.text.message import Message

LONGEST: Final = 7
"""Most words of a follow-up: whoever writes more says what he asks about."""
SCRAP: Final = 3
"""Most words of one that need not point back: "and heat?"."""
OFF_TOPIC: Final = 0.6
"""Least score of what is off topic that a message by itself may not have, unless it is but a "why?"."""
SURER: Final = 5.0
"""Least by which the second reading's probability, 0 to 100, must exceed the first's."""
BARE: Final = frozenset({"why", "why not", "why so", "why is that", "how so", "how come", "how is that"})
"""What asks for more on an answer without a word on which."""
QUESTION_MARKS: Final = frozenset("?\N{FULLWIDTH QUESTION MARK}\N{ARABIC QUESTION MARK}")


def is_bare(message: Message) -> bool:
    """Tell whether a message asks but "why?" or the like: what it is about is all in what was answered."""
    words = message.repaired_words
    return " ".join(words[1:] if words and words[0] in JOINTS else words) in BARE


def may_follow_up(message: Message, alone: Ranking, decision: Decision) -> bool:
    """Tell whether a reply to an answer may be a question that only its context explains.

    `alone` is what it is nearest to by itself, and `decision` what would then be done with it.
    """
    words = message.repaired_words
    found_nothing = isinstance(decision, Abstain | Disambiguation)
    if not (found_nothing and 0 < len(words) <= LONGEST):
        return False
    if is_bare(message):
        return True
    # "is that safe" asks, "that is safe" does not
    asks = words[0] in JOINTS | ASKING or bool(OPENING.intersection(words) or QUESTION_MARKS.intersection(message.text))
    leans = len(words) <= SCRAP or words[0] in JOINTS or bool(POINTING.intersection(words))
    best = alone.best
    off_topic = best is not None and best.label.kind is not Kind.ENTRY and best.score >= OFF_TOPIC
    return asks and leans and not off_topic


def in_context(alone: Ranking, together: Ranking) -> Ranking:
    """Return the reading of a follow-up together with its context, as a guess, if it is surer than the one alone."""
    if not (alone.entries and together.entries):
        return alone
    first, best = alone.entries[0], together.entries[0]
    if best.probability < first.probability + SURER:
        return alone
    guess = best._replace(probability=min(best.probability, SURE - 1))
    return together._replace(candidates=(guess, *(one for one in together.candidates if one is not best)))
