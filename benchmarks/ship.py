"""Write what a first start then need not compute: the vectors of all shipped texts, and what is fitted on them.

    python benchmarks/ship.py

Needed for speed alone, after large changes of the knowledge: what `vectors.npz` and `fits.npz` in `bot/core/matching`
lack is computed, and what they have too much is never looked at.
"""

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.core.knowledge.loading import load_knowledge  # noqa: E402 - the path comes first
from bot.core.knowledge.models import KnowledgeBase  # noqa: E402
from bot.core.matching.encoder import SHIPPED, Arrays, sentence_encoder, text_keys  # noqa: E402
from bot.core.matching.kernel import SHIPPED_FITS  # noqa: E402
from bot.core.matching.labels import labelled_foreign, labelled_phrasings  # noqa: E402
from bot.core.responder import Responder  # noqa: E402
from bot.core.safety.classifier import labelled_examples  # noqa: E402
from bot.core.safety.triage import Triage  # noqa: E402
from bot.core.text.message import MessageParser  # noqa: E402

KNOWLEDGE = ROOT / "knowledge"
OTHER = ROOT / "benchmarks/other_faqs/library.yaml"
LARGEST = 127
"""Largest number of 8 bits."""


class Fits:
    """A store that keeps the coefficients of every fit, and forgets all else.

    Attributes:
        coefficients: by the name of the fit.
    """

    def __init__(self) -> None:
        self.coefficients: dict[str, np.ndarray] = {}

    def load(self, name: str) -> None:
        """Return nothing: all is fitted."""

    def save(self, name: str, arrays: Arrays) -> None:
        """Keep the coefficients in numbers of 16 bits."""
        if "coefficients" in arrays:
            self.coefficients[name] = arrays["coefficients"].astype(np.float16)


def shipped_texts(knowledge: KnowledgeBase) -> list[str]:
    """Return every text that is encoded at a first start, each once."""
    phrasings = (text for labelled in (labelled_phrasings, labelled_foreign) for _, text in labelled(knowledge))
    examples = (example.text for example in labelled_examples(knowledge))
    return [*dict.fromkeys((*phrasings, *examples))]


def write_vectors(knowledge: KnowledgeBase, path: Path = SHIPPED) -> None:
    """Write the vectors anew."""
    texts = shipped_texts(knowledge)
    encoder = sentence_encoder()
    keys = np.array(text_keys(texts), dtype=np.uint64)
    order = np.argsort(keys)
    rows = encoder.encode(texts)[order]
    small = np.round(rows * (LARGEST / np.abs(rows).max())).astype(np.int8)
    np.savez_compressed(path, encoder=np.array(encoder.name), keys=keys[order], rows=small)


def write_fits(knowledge: KnowledgeBase, path: Path = SHIPPED_FITS) -> None:
    """Write the fits anew, on the shipped vectors: of the shipped FAQ, and of safety for any FAQ in English alone."""
    path.unlink(missing_ok=True)
    fits = Fits()
    Responder(knowledge, store=fits).prepare()
    other = load_knowledge(OTHER, KNOWLEDGE)
    Triage(other, MessageParser(other).normalizer, sentence_encoder(), fits).prepare()
    np.savez_compressed(path, **fits.coefficients)  # type: ignore[arg-type]  # its own options are named otherwise


if __name__ == "__main__":
    shipped = load_knowledge(KNOWLEDGE, KNOWLEDGE)
    write_vectors(shipped)
    write_fits(shipped)
