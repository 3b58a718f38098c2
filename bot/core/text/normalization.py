"""Splits a text into plain lower-case words: one normalizer for phrasings, questions and safety vocabulary alike.

In order: folds Unicode (NFKD, accents, look-alike letters, invisible characters), drops Discord markup and links,
splits into sentences and words, and writes out contractions and the chat abbreviations of the vocabulary.
"""

import itertools
import re
import unicodedata
from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

QUERY_LIMIT = 10_000
"""Most characters of a query that are read; Discord allows 4,000, a pasted file may have more."""

_MARKUP = re.compile(r"<(?:@[!&]?|#|a?:\w+:|t:|/)[^<>\s]{1,80}>|https?://\S+|```|\|\||__|~~")
_WORD = re.compile(r"\d+(?:[.,]\d+)+|[a-z0-9]+(?:'[a-z]+)*")
ANY_WORD = re.compile(r"[^\W_]+")
"""A word in any script."""
_WITHOUT_BLANKS = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
LETTERS_OF_A_WORD = 2
"""Letters of most words of Chinese, and of most roots of Japanese ones."""
_SENTENCE_END = re.compile(r"[.!?;…]+(?=\s|$)|[\n\r?!]+")
_CLAUSE_END = re.compile(r"[.,:!?;…]+(?=\s|$)|[\n\r?!()+&/\u2014]+|\s[-\u2013]+\s")
_LONG_RUN = re.compile(r"([a-z])\1\1+")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "`": "'", "\u00b4": "'"})
_LOOK_ALIKES = str.maketrans("аеорсухіјѕтвнкмԁһαορτυικν", "aeopcyxijstbhkmdhaoptuikv")
"""Cyrillic and Greek letters that pass for Latin ones; replaced only in words that also have Latin letters."""

_CONTRACTIONS = {
    "can't": "can not",
    "cannot": "can not",
    "won't": "will not",
    "shan't": "shall not",
    "let's": "let us",
    "i'm": "i am",
    "y'all": "you all",
    "wan't": "want",
    **{f"{word}'s": f"{word} is" for word in "what who how where when why it that there here he she".split()},  # noqa: SIM905 - shorter
}
_NEGATED = [
    *("can't", "don't", "won't", "isn't", "didn't", "doesn't", "couldn't", "wouldn't", "shouldn't"),
    *("haven't", "hasn't", "hadn't", "wasn't", "weren't", "aren't", "mustn't", "needn't", "ain't"),
]
"""Contractions in which a slip is repaired here: it would hide a "not", and spelling repair comes too late for it."""
_ENDINGS = {"'re": " are", "'ve": " have", "'ll": " will", "'d": " would", "'m": " am", "'s": ""}


class Normalizer:
    """Turns raw text into lower-case words.

    `abbreviations` are chat spellings and what they stand for, both lower case; an empty text drops the spelling.
    """

    def __init__(self, abbreviations: Mapping[str, str]) -> None:
        self._slashed = {short: full for short, full in abbreviations.items() if "/" in short}
        self._abbreviations = {short: full.split() for short, full in abbreviations.items() if "/" not in short}
        self._written_out = frozenset((*self._abbreviations, *_CONTRACTIONS))

    @property
    def short_forms(self) -> Mapping[str, str]:
        """The abbreviations that stand for one word."""
        return {short: full[0] for short, full in self._abbreviations.items() if len(full) == 1}

    def sentences(self, raw: str) -> list[list[str]]:
        """Return the words of each sentence that has any, in order; of any text, up to `QUERY_LIMIT` characters."""
        parts = _SENTENCE_END.split(self._folded(raw).replace("/", " "))
        return [words for words in map(self._words, parts) if words]

    def clauses(self, raw: str) -> list[list[str]]:
        """Return the same words in smaller parts: between commas, colons, brackets, dashes and slashes as well."""
        return [words for words in map(self._words, _CLAUSE_END.split(self._folded(raw))) if words]

    def words(self, raw: str) -> list[str]:
        """Return all words in order; empty where there is none."""
        return [word for sentence in self.sentences(raw) for word in sentence]

    def key(self, raw: str) -> str:
        """Return the words joined by single blanks: texts with the same key ask the same. Idempotent."""
        return " ".join(self.words(raw))

    def _folded(self, raw: str) -> str:
        folded = fold(raw[:QUERY_LIMIT])
        if "/" in folded:
            for short, full in self._slashed.items():
                folded = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", full, folded) if short in folded else folded
        return folded

    def _words(self, folded: str) -> list[str]:
        tokens: list[str] = _WORD.findall(folded)
        if "'" not in folded and self._written_out.isdisjoint(tokens):  # most sentences, in a third of the time
            return tokens
        words: list[str] = []
        for token in tokens:
            opened = _open_contraction(token).split() if "'" in token or token in _CONTRACTIONS else (token,)
            for word in opened:
                words += self._abbreviations.get(word, (word,))
        return words


def words_of_any_script(raw: str) -> list[str]:
    """Return the words of a text in another language than English, in lower case without accents.

    Chinese and Japanese, which leave no blanks between words, become their overlapping pairs of letters.

    >>> words_of_any_script("¡No puedo más! 死にたい")
    ['no', 'puedo', 'mas', '死に', 'にた', 'たい']
    """
    words: list[str] = []
    for word in ANY_WORD.findall(fold(raw[:QUERY_LIMIT])):
        if len(word) > LETTERS_OF_A_WORD and _WITHOUT_BLANKS.match(word):
            words += map("".join, itertools.pairwise(word))
        else:
            words.append(word)
    return words


def fold(raw: str) -> str:
    """Return the text in lower case with plain letters: no accents, look-alikes, invisible characters or markup.

    >>> fold("Ｃａｆé\u200b's <@123>")
    "cafe's  "
    """
    text = raw if raw.isascii() else _fold_unicode(raw)
    text = _MARKUP.sub(" ", text).casefold()
    return _LONG_RUN.sub(r"\1\1", text) if _LONG_RUN.search(text) else text


def _fold_unicode(raw: str) -> str:
    decomposed = unicodedata.normalize("NFKD", raw.translate(_APOSTROPHES))
    # Cf: zero-width and direction marks; Mn: accents; Cs: lone surrogates. Removed, so that the word stays one word.
    kept = "".join(
        character for character in decomposed if unicodedata.category(character) not in {"Cf", "Mn", "Me", "Cs"}
    )
    return re.sub(r"\w+", _latin_look_alikes, kept.casefold())


def _latin_look_alikes(match: re.Match[str]) -> str:
    word = match[0]
    return word.translate(_LOOK_ALIKES) if re.search("[a-z]", word) else word


def _open_contraction(token: str) -> str:
    if token in _CONTRACTIONS:
        return _CONTRACTIONS[token]
    if "'" not in token:
        return token
    if token.endswith("'t") and token not in _NEGATED:
        meant = process.extractOne(token, _NEGATED, scorer=OSA.distance, score_cutoff=1)
        if meant:
            return _open_contraction(meant[0])
    if token.endswith("n't"):
        return _open_contraction(token[:-3]) + " not"
    for ending, full in _ENDINGS.items():
        if token.endswith(ending):
            return _open_contraction(token.removesuffix(ending)) + full
    return _LONG_RUN.sub(r"\1\1", token.replace("'", ""))
