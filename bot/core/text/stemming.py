"""Word stems: Snowball's English (Porter2) stemmer, so that "injections" and "injected" count as one word. Pure."""

import functools
from collections.abc import Sequence

import Stemmer

_stemmer = Stemmer.Stemmer("english", 0)  # its own cache is off: ours below also spares the call


@functools.lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the stem of one lower-case word.

    >>> stem("injections"), stem("injected")
    ('inject', 'inject')
    """
    return str(_stemmer.stemWord(word))


def stems_of(words: Sequence[str]) -> list[str]:
    """Return the stems of many lower-case words, in their order; for more words than `stem` remembers."""
    return [str(found) for found in _stemmer.stemWords(list(words))]
