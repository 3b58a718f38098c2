"""The encoder: unit rows for any text, meaning across languages, and vectors that are computed once."""

import pickle
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from benchmarks.ship import shipped_texts
from bot.core.knowledge.loading import load_knowledge
from bot.core.matching import encoder as module
from bot.core.matching.encoder import (
    Arrays,
    Floats,
    NoStore,
    SentenceEncoder,
    encode_kept,
    sentence_encoder,
    shipped_vectors,
    text_keys,
)


class MemoryStore:
    """Keeps arrays in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Arrays] = {}

    def load(self, name: str) -> Arrays | None:
        """Return what was saved."""
        return self.kept.get(name)

    def save(self, name: str, arrays: Arrays) -> None:
        """Keep it."""
        self.kept[name] = arrays


class CountingEncoder:
    """Gives each text a row of its own, and remembers what it was asked."""

    name = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return a row a text that depends on its length."""
        self.asked += texts
        rows = np.zeros((len(texts), SentenceEncoder.size), dtype=np.float32)
        rows[np.arange(len(texts)), [len(text) for text in texts]] = 1
        return rows


@pytest.mark.parametrize("text", ["", "hello", "\ud800 broken", "\x00", "🙂", "a" * 10_000, "\u202eabc"])
def test_any_text_has_a_vector_of_length_one(text: str) -> None:
    """Whatever people paste."""
    row = sentence_encoder().encode([text])[0]

    assert row.shape == (SentenceEncoder.size,)
    assert np.linalg.norm(row) == pytest.approx(1, abs=1e-3)


def test_no_text_no_row() -> None:
    """An empty list is fine."""
    assert sentence_encoder().encode([]).shape == (0, SentenceEncoder.size)


def test_same_meaning_is_near_in_another_language() -> None:
    """Nearer than another meaning in the same one."""
    plea, spanish, other = sentence_encoder().encode(["I can't breathe", "no puedo respirar", "I like this song"])

    assert plea @ spanish > 0.8 > plea @ other


def test_capitals_mean_nothing() -> None:
    """People shout."""
    low, high = sentence_encoder().encode(["help me", "HELP ME"])

    assert low == pytest.approx(high)


def test_encoder_is_shared_and_never_pickled() -> None:
    """It takes 130 MB."""
    kept = pickle.dumps(sentence_encoder())

    assert len(kept) < 200
    assert pickle.loads(kept) is sentence_encoder()  # noqa: S301 - written above


def test_only_new_texts_are_encoded() -> None:
    """Also at the next start, and each text once."""
    store, encoder = MemoryStore(), CountingEncoder()
    first = encode_kept(["a", "bb", "a"], encoder, store)
    second = encode_kept(["ccc", "bb"], encoder, store)

    assert encoder.asked == ["a", "bb", "ccc"]
    assert [int(row.argmax()) for row in (*first, *second)] == [1, 2, 1, 3, 2]


def test_what_another_process_kept_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two bots with different knowledge share what is kept, and may start at once."""
    store, encoder = MemoryStore(), CountingEncoder()
    encode = encoder.encode

    def slow(texts: Sequence[str]) -> Floats:
        encode_kept(["theirs"], CountingEncoder(), store)
        return encode(texts)

    monkeypatch.setattr(encoder, "encode", slow)
    encode_kept(["ours"], encoder, store)
    again = CountingEncoder()
    encode_kept(["ours", "theirs"], again, store)

    assert again.asked == []


def test_other_encoder_has_vectors_of_its_own() -> None:
    """Never mixed up."""
    store, encoder, other = MemoryStore(), CountingEncoder(), CountingEncoder()
    other.name = "other"
    encode_kept(["a"], encoder, store)
    encode_kept(["a"], other, store)

    assert other.asked == ["a"]


@pytest.mark.parametrize("broken", [{}, {"keys": np.zeros(3)}, {"keys": np.zeros(3), "rows": np.zeros((2, 512))}])
def test_broken_store_is_as_good_as_none(broken: Arrays) -> None:
    """Everything is computed again."""
    store, encoder = MemoryStore(), CountingEncoder()
    store.save("vectors-counting", broken)

    assert int(encode_kept(["bb"], encoder, store)[0].argmax()) == 2


def test_store_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest stay; more texts than are ever kept are encoded all the same."""
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    store, encoder = MemoryStore(), CountingEncoder()
    rows = encode_kept(["a", "bb", "ccc"], encoder, store)

    assert [int(row.argmax()) for row in rows] == [1, 2, 3]
    assert len(store.kept["vectors-counting"]["rows"]) == 2


def test_nothing_kept_nothing_lost() -> None:
    """Without a store everything is computed."""
    assert encode_kept(["a"], CountingEncoder(), NoStore()).shape == (1, SentenceEncoder.size)


def test_shipped_vectors_spare_encoding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of the texts that they know; the others are computed, and those of another encoder are not looked at."""
    path = tmp_path / "vectors.npz"
    rows = np.zeros((1, SentenceEncoder.size), dtype=np.int8)
    rows[0, 7] = 100
    np.savez(path, encoder=np.array("counting"), keys=np.array(text_keys(["a"]), dtype=np.uint64), rows=rows)
    monkeypatch.setattr(module, "SHIPPED", path)
    encoder, other = CountingEncoder(), CountingEncoder()
    other.name = "other"

    found = encode_kept(["bb", "a"], encoder, NoStore())
    encode_kept(["a"], other, NoStore())

    assert [int(row.argmax()) for row in found] == [2, 7]
    assert np.linalg.norm(found, axis=1) == pytest.approx(1.0, abs=1e-3)
    assert (encoder.asked, other.asked) == (["bb"], ["a"])


def test_shipped_vectors_are_those_of_the_shipped_texts(shipped: Path) -> None:
    """Nearly all of them, since edits need not write the file anew; and near enough to what is computed."""
    texts = shipped_texts(load_knowledge(shipped, shipped))
    rows = shipped_vectors(sentence_encoder().name)
    known = [text for text, key in zip(texts, text_keys(texts), strict=True) if key in rows]
    some = known[:: len(known) // 20]
    kept = np.stack([rows[key] for key in text_keys(some)]).astype(np.float32)

    assert len(known) > 0.8 * len(texts)
    assert np.sum(kept * sentence_encoder().encode(some), axis=1).min() > 0.999
