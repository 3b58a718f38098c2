"""The knowledge is in words of its own: nowhere does it repeat eight words of the article in a row."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import yaml

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
MOST_WORDS = 7
"""Words in a row that may be the same."""


def words(text: str) -> list[str]:
    """Return the words of a text, in lower case."""
    return re.findall(r"[a-z0-9]+", text.casefold())


def runs(text: Sequence[str]) -> set[tuple[str, ...]]:
    """Return each row of words that is too long to be shared."""
    return {tuple(text[start : start + MOST_WORDS + 1]) for start in range(len(text) - MOST_WORDS)}


def texts(value: object) -> Iterator[str]:
    """Yield every text in what a YAML file holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


@pytest.mark.parametrize("name", [path.name for path in sorted(KNOWLEDGE.glob("*.yaml"))])
def test_file_repeats_no_eight_words_of_the_article(name: str, shared: Path) -> None:
    """Questions that people ask, facts and answers alike."""
    article = runs(words(" ".join(path.read_text("utf-8") for path in shared.joinpath("source").glob("*.txt"))))
    assert article
    held = yaml.load((KNOWLEDGE / name).read_text("utf-8"), yaml.CSafeLoader)
    repeated = [text for text in texts(held) if not article.isdisjoint(runs(words(text)))]

    assert repeated == []
