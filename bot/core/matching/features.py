"""From words to sparse vectors: stems, stem pairs, concepts and letter groups, weighted by rarity. Third step.

Families of features, each brought to length one before they are joined, so that none drowns the others:

- `word`: Snowball (Porter2) stems;
- `pair`: neighbouring stems, with marks for the two ends of the sentence;
- `near`: two stems at most four places apart, in either order: "cost ... much" is as good as "much ... cost";
- `concept`: groups of the vocabulary in which a stem stands;
- `letters`: groups of 3 and 4 letters inside each word, with its ends marked: they carry a misspelt word.

A feature weighs the more the fewer labels have it in a phrasing (`vectors.rarities`). Counting labels tells what parts
one entry from another; the floor keeps what most entries share from vanishing where an entry has many phrasings.
Measured 2026-11-22 against counting phrasings, `near` included (answerable and other questions, right first):
cross-check set 92.6 to 92.9%, development set 79.5 to 82.8%, clinc150 80.7 to 82.0%, hint3_sofmattress 79.1 to 80.2%;
cross-check questions answered at 95% precision 84 to 87%.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.core.matching.coding import Coder, Text, Word, Words
from bot.core.matching.families import Family, Kind
from bot.core.matching.vectors import Ints, Vector, Vectors, Weighing, distinct, rarities

MATCHING = (
    Family("word", Kind.STEMS, 1.0),
    Family("concept", Kind.MARKS, 0.48),
    Family("letters", Kind.LETTERS, 1.3),
    Family("pair", Kind.PAIRS, 0.9, with_ends=True),
    Family("near", Kind.PAIRS, 1.1, farthest=4, either_order=True),
)
"""What matching looks at. Weights chosen among 60 on the cross-check and development sets (2026-11-28); pairs that are
at most 2 or 7 places apart measured a little worse, no limit costs time in long texts."""


class FeatureSpace:
    """Finds, numbers and weighs the features of a set of texts; features outside the set are ignored later.

    Args:
        texts: what to know.
        families: which features to take.
        labels: label number of each text, from 0; without them each text is a label of its own.
    """

    def __init__(
        self, texts: Sequence[Text], families: Sequence[Family] = MATCHING, labels: Ints | None = None
    ) -> None:
        self._coder = Coder(texts, families)
        text_of, codes = self._coder.codes(texts)
        base = self._coder.begins[-1]
        text_of, codes = np.divmod(distinct(text_of * base + codes), base)  # each once a text
        found, columns, counts = np.unique(codes, return_inverse=True, return_counts=True)
        self._codes = found.astype(self._coder.pairs.dtype)
        number_of = np.arange(len(texts)) if labels is None else labels
        number = int(number_of.max(initial=-1)) + 1
        rarity = rarities(_spread(columns, number_of[text_of], len(self._codes)), number)
        # every stem has a column, and they come first
        self._texts_of_stem: list[int] = counts[: self._coder.stems].tolist()
        self._rarity_of_stem: list[float] = rarity[: self._coder.stems].tolist()
        self._unknown = float(rarities(np.zeros(1, dtype=np.int64), number)[0])
        begins = found.searchsorted(self._coder.begins)
        weights = np.array([family.weight for family in families], dtype=np.float32)
        self._weighing = Weighing(rarity, begins, weights)
        self._learnt: Vectors | None = self._weighing.vectors(text_of, columns, len(texts))

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self._codes)

    def vector(self, text: Text) -> Vector:
        """Return the vector of a text; empty where none of its features is known."""
        return self.look_up(text)[0]

    def look_up(self, text: Text) -> tuple[Vector, float]:
        """Return the vector of a text, and the share of it that is known, as `known_share` does."""
        words = self._coder.read(text.words)
        pairs, others = self._coder.codes_of(words, text.marks)
        # all codes but those of pairs are in use, and come first: they are columns as they are
        columns = distinct(np.concatenate((others, self._columns(pairs))))
        return self._weighing.vector(columns), self._known_share(words)

    def take_vectors(self) -> Vectors:
        """Return the vectors of the texts, in their order; once, since nothing needs them in two places.

        Raises:
            RuntimeError: they have been taken.
        """
        if self._learnt is None:
            msg = "The vectors of the texts were taken before."
            raise RuntimeError(msg)
        taken, self._learnt = self._learnt, None
        return taken

    def name(self, column: int) -> tuple[str, str]:
        """Return family and feature of a column, for people."""
        return self._coder.name(int(self._codes[column]))

    def known_share(self, words: Words, *, left_out: bool = False) -> float:
        """Return the rarity-weighted share, 0 to 1, of the stems of these words that the space knows; 0 for none.

        With `left_out` the words are those of one text of the space, which does not count itself.
        """
        return self._known_share(self._coder.read(words), fewest=1 + left_out)

    def _known_share(self, words: Sequence[Word], fewest: int = 1) -> float:
        numbers = {word.number for word in words}
        strange = 0
        if self._coder.strange in numbers:
            numbers.remove(self._coder.strange)
            strange = len({word.stem for word in words if word.number == self._coder.strange})
        if fewest > 1:
            rare = {number for number in numbers if self._texts_of_stem[number - 1] < fewest}
            numbers, strange = numbers - rare, strange + len(rare)
        weight = sum([self._rarity_of_stem[number - 1] for number in numbers])
        return weight / (weight + self._unknown * strange) if numbers else 0.0

    def _columns(self, codes: Ints) -> Ints:
        """Return the columns of those codes that have one; the codes are put in order."""
        if not len(self):
            return codes[:0]
        codes.sort()  # then they are found in half of the time
        columns = self._codes.searchsorted(codes)
        found: Ints = columns[self._codes.take(columns, mode="clip") == codes]
        return found


def _spread(columns: Ints, labels: Ints, features: int) -> Ints:
    """Return how many labels have each feature; the label of each occurrence of a column is given."""
    number = int(labels.max(initial=0)) + 1
    result: Ints = np.bincount(distinct(columns * number + labels) // number, minlength=features)
    return result
