"""Normalizing: every way to write a question comes out as the same words, and no text at all breaks it."""

import time

import pytest
import yaml
from conftest import SHIPPED
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.text.normalization import QUERY_LIMIT, Normalizer

PLAIN = Normalizer({"u": "you", "w/o": "without", "lol": "", "tmj": "jaw joint"})
SHIPPED_VOCABULARY = {
    short: full
    for name in ("neutral/vocabulary.yaml", "vocabulary.yaml")
    for short, full in yaml.safe_load(SHIPPED.joinpath(name).read_text("utf-8"))["abbreviations"].items()
}
FULL = Normalizer(SHIPPED_VOCABULARY)

ANYTHING = st.text(st.characters(codec=None), max_size=300)
"""Any characters: surrogates, control, zero-width and unassigned ones too."""
CHAT = st.lists(
    st.one_of(
        st.sampled_from(sorted(SHIPPED_VOCABULARY)),
        st.sampled_from(["can't", "I'm", "it's", "what's", "dog's", "they'd", "you'll", "y'all"]),
        st.sampled_from(["1.5", "80–90%", "...", "?!", "\n"]),
        st.text("abcdefghijklmnopqrstuvwxyz-/.,!? 0123456789é", max_size=8),
    ),
    max_size=8,
).map(" ".join)  # fmt: skip
"""Texts as people write them."""


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("Does it HURT?", "does it hurt"),
        ("  does\tit\r\nhurt  ", "does it hurt"),
        ("does it huuuuuurt???!!", "does it huurt"),
        ("Ｄｏｅｓ ｉｔ ｈｕｒｔ", "does it hurt"),
        ("d\u200bo\u200ces it\ufeff hu\u00adrt", "does it hurt"),
        ("\u202edoes it hurt\u202c", "does it hurt"),
        ("dоes іt hurt", "does it hurt"),
        ("𝓭𝓸𝓮𝓼 𝓲𝓽 𝓱𝓾𝓻𝓽", "does it hurt"),
        ("Döes ít hürt", "does it hurt"),
        ("Straße", "strasse"),
        ("won't can't cannot shan't", "will not can not can not shall not"),
        ("i wan't to know", "i want to know"),
        ("ca't cna't doi't dont't", "can not can not do not do not"),
        ("I'm you're they've she'll we'd", "i am you are they have she will we would"),
        ("isn’t doesn‘t don`t didn´t", "is not does not do not did not"),
        ("what's the doctor's name", "what is the doctor name"),
        ("rock 'n' roll", "rock n roll"),
        ("3 to 30 sessions, 1.5 ml or 1,000", "3 to 30 sessions 1.5 ml or 1,000"),
        ("80-90%", "80 90"),
        ("u w/o lol tmj", "you without jaw joint"),
        ("back/neck and/or hip", "back neck and or hip"),
        ("<@123> <@!1> <#45> <:smile:67> <a:wave:8> </ask:9> hi", "hi"),
        ("**does** __it__ ~~not~~ ||hurt|| `code`", "does it not hurt code"),
        ("see https://example.org/a?b=c please", "see please"),
        ("hurt 😀👍🏽", "hurt"),
        ("", ""),
        ("😀", ""),
        ("больно?", ""),
    ],
)  # fmt: skip
def test_table_of_texts(raw: str, key: str) -> None:
    """Case, blanks, accents, invisible and look-alike characters, markup, contractions, abbreviations."""
    assert PLAIN.key(raw) == key


@pytest.mark.parametrize(
    ("split", "raw", "parts"),
    [
        ("sentences", "It hurts. Why?", ["it hurts", "why"]),
        ("sentences", "it hurts?why", ["it hurts", "why"]),
        ("sentences", "it hurts... why!!", ["it hurts", "why"]),
        ("sentences", "e.g. 1.5 ml", ["e g", "1.5 ml"]),
        ("sentences", "... ?", []),
        ("clauses", "price? proof", ["price", "proof"]),
        ("clauses", "ice or heat, and pills", ["ice or heat", "and pills"]),
        ("clauses", "ice/heat (pills) - gym", ["ice", "heat", "pills", "gym"]),
        ("clauses", "w/o ice", ["without ice"]),
        ("clauses", "1,5 or 2.5 ml, x-ray", ["1,5 or 2.5 ml", "x ray"]),
        ("clauses", "", []),
    ],
)
def test_parts_are_told_apart(split: str, raw: str, parts: list[str]) -> None:
    """A stop inside a number ends nothing; commas, brackets, dashes and slashes part what sentences join."""
    assert [" ".join(words) for words in getattr(PLAIN, split)(raw)] == parts


@given(st.one_of(ANYTHING, CHAT))
@example("ŉ")
@example("İı")
@example("K\u0301 ſ ﬁ ½ ①")
@example("\ud800a\udfff")
@example("shouldn't've y'all'd've 0'a'd a'aa")
@example(" ".join(SHIPPED_VOCABULARY))
def test_any_text_gives_plain_words_that_stay(raw: str) -> None:
    """Of plain letters, digits and points; a key is its own key, so two texts with the same key ask the same.

    Sentences and clauses have the same words, in the same order: none is lost or made.
    """
    words = FULL.words(raw)

    assert all(word and set(word) <= set("abcdefghijklmnopqrstuvwxyz0123456789.,") for word in words)
    assert words == [word for sentence in FULL.sentences(raw) for word in sentence]
    assert words == [word for clause in FULL.clauses(raw) for word in clause]
    assert FULL.key(" ".join(words)) == FULL.key(raw)
    assert PLAIN.key(PLAIN.key(raw)) == PLAIN.key(raw)


@given(st.text("\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202e\u2066", min_size=1, max_size=3), st.integers(1, 10))
def test_invisible_characters_change_nothing(invisible: str, place: int) -> None:
    """Neither as a disguise nor by accident."""
    assert PLAIN.key("does it hurt"[:place] + invisible + "does it hurt"[place:]) == "does it hurt"


@given(CHAT)
def test_case_changes_nothing(raw: str) -> None:
    """Shouting asks the same."""
    assert FULL.key(raw.upper()) == FULL.key(raw.lower())


def test_only_the_beginning_of_an_endless_text_is_read() -> None:
    """A pasted file costs no more than a page."""
    assert PLAIN.words("a " * QUERY_LIMIT) == ["a"] * (QUERY_LIMIT // 2)


@pytest.mark.parametrize(
    "raw",
    [text * (10_000 // len(text)) for text in ("a", "' ", "a'", "<", "<@", "1.", ".", "w/o ", "\u0301", "`", "https://")],
    ids=lambda raw: repr(raw[:4]),
)  # fmt: skip
def test_no_text_takes_long(raw: str) -> None:
    """There is no text of allowed length on which the patterns run away."""
    started = time.process_time()
    FULL.sentences(raw)

    assert time.process_time() - started < 0.5
