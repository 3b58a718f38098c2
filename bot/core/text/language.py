"""Tells which language a message is in; py3langid is asked only where English is unlikely.

Short chat English with slips in it fools every language identifier, so a text in Latin letters counts as English
unless a fifth of its words are unknown. Any other script belongs to one of the languages alone.
"""

import functools
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

ENGLISH: Final = "en"
UNKNOWN: Final = "und"
"""Not English, and none of the languages below (ISO 639-2: undetermined)."""
TRADITIONAL: Final = "zh-tw"
LANGUAGES: Final = ("ar", "de", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh", TRADITIONAL)
"""Codes of the languages besides English that the encoder knows: ISO 639-1, Chinese in two scripts."""
_OF_SCRIPT: Final = {
    "ARABIC": "ar",
    "CJK": "zh",
    "CYRILLIC": "ru",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "THAI": "th",
}
"""The language of each script, by the first word of its letters' names in Unicode."""
LATIN: Final = ("de", ENGLISH, "es", "fr", "it", "nl", "pl", "pt", "tr")
"""Those that are written in Latin letters, and English."""
FEWEST_LETTERS = 3
"""Fewest letters of a text that may be in another language with Latin letters."""
LEAST_LATIN = 0.5
"""Least share of Latin letters in a text that may be English."""
LEAST_KNOWN = 0.8
"""Least share of known words in a text that counts as English at once."""
LEAST_SURE = 0.8
"""Least probability to take a text in Latin letters for another language; `docs/decisions.md` has the figures."""
LEAST_SURE_UNLIKE_ENGLISH = 0.5
"""The same where none of the commonest English words is in it."""
_COMMON_WORDS = (
    "a about all an and any are as at be been but by can could did do does for from get go got had has have he her "
    "here him his how i if im in is it just me more my no not now of on or our out she should so some than that the "
    "their them then there these they this those to up us was we were what when where which who why will with would "
    "yes you your"
)
_COMMONEST: Final = frozenset(_COMMON_WORDS.split())
"""English words that hardly an English sentence is without, normalized."""


def language_of(text: str, words: Sequence[str], known: Callable[[str], bool]) -> str:
    """Return the code of the language of a raw text: one of `LANGUAGES`, `ENGLISH` also where in doubt, or `UNKNOWN`.

    `words` are its normalized words, those in Latin letters alone; `known` tells whether one is English, or of the
    knowledge.
    """
    letters = [letter for letter in text if letter.isalpha()]
    if text.isascii() or sum(map(_is_latin, letters)) >= LEAST_LATIN * len(letters):
        if len(letters) < FEWEST_LETTERS or sum(map(known, words)) >= LEAST_KNOWN * len(words):
            return ENGLISH
        code, probability = _identify(text.casefold())
        least = LEAST_SURE_UNLIKE_ENGLISH if _COMMONEST.isdisjoint(words) else LEAST_SURE
        return code if code in LANGUAGES and probability >= least else ENGLISH
    code = _by_script(letters)
    return TRADITIONAL if code == "zh" and _is_traditional(text) else code


def _is_latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith(("LATIN", "FULLWIDTH LATIN"))


def _by_script(letters: Sequence[str]) -> str:
    scripts = Counter(unicodedata.name(letter, "").partition(" ")[0].partition("-")[0] for letter in letters)
    if scripts["HIRAGANA"] or scripts["KATAKANA"]:  # Japanese uses Chinese characters, too
        return "ja"
    codes = (_OF_SCRIPT.get(script) for script, _ in scripts.most_common() if script != "LATIN")
    return next(codes, None) or UNKNOWN


def _is_traditional(text: str) -> bool:
    """Tell whether more characters are in Taiwan's character set alone than in the mainland's alone."""
    return len(text.encode("big5", "ignore")) > len(text.encode("gb2312", "ignore"))


_lock = threading.Lock()


def _identify(text: str) -> tuple[str, float]:
    """Return the likeliest language in Latin letters and its probability, 0 to 1; English where that cannot be told."""
    try:
        with _lock:  # half a second at first use; no state is kept between texts
            identifier = _identifier()
    except OSError:  # it unpacks its model into a temporary file, for which there may be no place
        return ENGLISH, 0.0
    code, probability = identifier.classify(text.encode("utf-8", "ignore").decode())
    return str(code), float(probability)


@functools.cache
def _identifier():  # type: ignore[no-untyped-def]  # noqa: ANN202 - the library has no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - most messages are English

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LATIN)
    return identifier
