"""What triage learns from: example messages of each kind, harmless ones, and questions that matching knows.

Two nets come of it, both fitted when knowledge is loaded: one reads whole messages, the other only the words around a
sign that an urgent rule saw ("or die trying", "he can't breathe, please"). The second learns from such places in the
examples, because a few words read otherwise than a message of which they are a part. Measured 2026-11-28: as long as
the first read them, 1 of 12 signs joined with an ordinary question was lost, now 1 of 160, although the second sees
through a third of the harmless messages in which an urgent rule matches, the first through a fifth.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.core.concepts import Place
from bot.core.lookalikes import Lookalikes
from bot.core.matching.coding import Text
from bot.core.matching.segments import JOINTS
from bot.core.model import KnowledgeBase
from bot.core.replies import URGENT, SafetyKind
from bot.core.text.message import Message
from bot.core.triage import Matched, Triage

MOST_SAMPLED = 1_840
"""Phrasings of entries that triage learns as harmless, at most: forty of each of 46 entries; with ten twice as many
ordinary questions got a reply to despair. More of a large FAQ would only slow it down."""
MOST_NEGATIVES = 800
"""The same for questions that are not ours."""
AROUND = 3
"""Words on either side of a sign that are looked at to tell whether it is one; 2, 4 and 6 measured a little worse."""
FEWEST_AROUND = 5
"""Words that a harmless place needs to be learnt from, the sign included: fewer do not tell what makes it harmless. Of
12,000 signs joined with an ordinary question 74 are lost, with shorter places twice as many (2026-11-28)."""
SPANS = (0, 1, AROUND)
"""The same in dangerous examples, each a place to learn from: a sign with nothing around it is always one."""


class _Seen(NamedTuple):
    """A message to learn from; all of it is looked at together, while triage remembers its words."""

    reading: Message
    text: Text
    """Its repaired words, with their signs."""
    matched: Matched | None
    """The first rule that it matches; None also where none was tried."""


def learnt(knowledge: KnowledgeBase, read: Callable[[str], Message], triage: Triage) -> tuple[Lookalikes, Lookalikes]:
    """Return the net for whole messages, and the one for the words around a sign of an urgent kind.

    Args:
        knowledge: its examples, entries, small talk and negatives.
        read: normalizes and repairs a message.
        triage: sees signs.
    """

    def see(message: str, *, tried: bool = True) -> _Seen:
        reading = read(message)
        return _Seen(reading, triage.with_signs(reading.repaired_words), triage.match(reading) if tried else None)

    examples = knowledge.safety_examples
    dangerous = {
        kind: [see(message, tried=kind in URGENT) for message in examples.of_kind(kind)] for kind in SafetyKind
    }
    harmless, ordinary = [*map(see, examples.harmless)], [*map(see, sampled(knowledge))]
    # a question in which a rule sees something is no example of a harmless one
    plain = [one.text for one in ordinary if not one.matched]
    whole = Lookalikes(
        {kind: [one.text for one in seen] for kind, seen in dangerous.items()},
        [*(one.text for one in harmless), *plain],
    )
    around = Lookalikes(
        # in the order of the kinds: a set has none that is the same in every process
        {kind: [*_around(triage, dangerous[kind], SPANS)] for kind in SafetyKind if kind in URGENT},
        # "I can't breathe" with nothing but a smile behind it is a sign by its words alone
        [text for text in _around(triage, [*harmless, *ordinary], (AROUND,)) if len(text.words) >= FEWEST_AROUND],
    )
    return whole, around


def surroundings(reading: Message, matched: Matched, span: int = AROUND) -> list[tuple[str, ...]]:
    """Return the words around each place in which a rule saw its sign, the sign included; each once, at least one.

    Args:
        reading: the message.
        matched: what the rule saw in it.
        span: words on either side, within the sentence.
    """
    return [*dict.fromkeys(_clause(reading.repaired[at.sentence], at, span) for at in matched.places)]


def _clause(sentence: tuple[str, ...], at: Place, span: int) -> tuple[str, ...]:
    """Return a place with so many words on either side, up to an "and" or "but": beyond it is another thought."""
    before = itertools.takewhile(_joins_nothing, reversed(sentence[max(0, at.start - span) : at.start]))
    behind = itertools.takewhile(_joins_nothing, sentence[at.end : at.end + span])
    return (*reversed([*before]), *sentence[at.start : at.end], *behind)


def _joins_nothing(word: str) -> bool:
    return word not in JOINTS


def _around(triage: Triage, seen: Iterable[_Seen], spans: Sequence[int]) -> Iterator[Text]:
    """Yield all places of urgent signs, those of one message once each."""
    for reading, _, matched in seen:
        if matched and matched.rule.kind in URGENT:
            found = dict.fromkeys(words for span in spans for words in surroundings(reading, matched, span))
            yield from map(triage.with_signs, found)


def sampled(knowledge: KnowledgeBase) -> list[str]:
    """Return phrasings of all entries and questions that are not ours, each evenly, and all small talk."""
    return [
        *evenly([entry.all_phrasings for entry in knowledge.entries], MOST_SAMPLED),
        *evenly([*knowledge.negatives.groups.values()], MOST_NEGATIVES),
        *(text for talk in knowledge.wordings.small_talk for text in talk.phrasings),
    ]


def evenly(groups: Sequence[Sequence[str]], most: int) -> list[str]:
    """Return about as many texts of each group, at most so many together; a group without many gives all of its own.

    >>> evenly([["a", "b", "c", "d"], ["e"]], 4)
    ['a', 'c', 'e']
    """
    each = max(1, most // max(1, len(groups)))
    return [text for texts in groups for text in texts[:: math.ceil(len(texts) / each) or 1]][:most]
