"""Write `bot/core/matching/vectors.npz`, the vectors of all shipped texts: a first start then need not compute them.

    python benchmarks/ship_vectors.py

Needed for speed alone, after large changes of the knowledge: what the file lacks is computed, and what it has too much
is never looked at.
"""

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.core.knowledge.loading import load_knowledge  # noqa: E402 - the path comes first
from bot.core.knowledge.models import KnowledgeBase  # noqa: E402
from bot.core.matching.encoder import SHIPPED, sentence_encoder, text_keys  # noqa: E402
from bot.core.matching.labels import labelled_foreign, labelled_phrasings  # noqa: E402
from bot.core.safety.classifier import labelled_examples  # noqa: E402

KNOWLEDGE = ROOT / "knowledge"
LARGEST = 127
"""Largest number of 8 bits."""


def shipped_texts(knowledge: KnowledgeBase) -> list[str]:
    """Return every text that is encoded at a first start, each once."""
    phrasings = (text for labelled in (labelled_phrasings, labelled_foreign) for _, text in labelled(knowledge))
    examples = (example.text for example in labelled_examples(knowledge))
    return [*dict.fromkeys((*phrasings, *examples))]


def write_vectors(path: Path = SHIPPED) -> None:
    """Write the file anew."""
    texts = shipped_texts(load_knowledge(KNOWLEDGE, KNOWLEDGE))
    encoder = sentence_encoder()
    keys = np.array(text_keys(texts), dtype=np.uint64)
    order = np.argsort(keys)
    rows = encoder.encode(texts)[order]
    small = np.round(rows * (LARGEST / np.abs(rows).max())).astype(np.int8)
    np.savez_compressed(path, encoder=np.array(encoder.name), keys=keys[order], rows=small)


if __name__ == "__main__":
    write_vectors()
