"""What a FAQ without a `negatives.yaml` of its own learns is off topic: ordinary questions on quite other subjects.

Without any, whatever is worded like a question of the FAQ ("how do I renew my passport") is answered with it; with too
many, its own few phrasings drown. Pure: models in, texts out.
"""

import itertools
from collections import Counter
from collections.abc import Sequence

from bot.core.knowledge.models import Entry, Negatives
from bot.core.text.normalization import Normalizer

SHARE = 0.2
"""Off-topic questions for each way to ask an entry; `docs/decisions.md` says what more and fewer would do."""


def elsewhere(neutral: Negatives, entries: Sequence[Entry], normalizer: Normalizer) -> Negatives:
    """Return as many of the neutral negatives, from the top, as keep their place beside the phrasings of a FAQ.

    A word that one negative alone has and the FAQ has as well shows that they may share a subject: it is left out.
    """
    told = (text for entry in entries for text in (*entry.all_phrasings, entry.answer))
    own = set(itertools.chain.from_iterable(map(normalizer.words, told)))
    texts = [text for group in neutral.groups.values() for text in group]
    words = {text: set(normalizer.words(text)) for text in texts}
    counts = Counter(word for found in words.values() for word in found)
    apart = [text for text in texts if not any(counts[word] == 1 for word in words[text] & own)]
    most = round(SHARE * sum(len(entry.all_phrasings) for entry in entries))
    return neutral.model_copy(update={"groups": {"elsewhere": tuple(apart[:most])}})
