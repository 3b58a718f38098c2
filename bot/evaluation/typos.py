"""Typing errors on purpose: one or two random letter edits in words of four letters or more. Seeded, so repeatable."""

import random
import re

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST = 4
"""Fewest letters of a word that gets an error."""


def with_typos(text: str, seed: int) -> str:
    """Return the text with one or two words misspelt by one edit each; unchanged where no word is long enough."""
    rng = random.Random(f"{seed}:{text}")  # noqa: S311 - for repeatable tests, not for secrets
    words = re.split(r"(\s+)", text)
    places = [place for place, word in enumerate(words) if len(re.sub(r"\W", "", word)) >= SHORTEST]
    for place in rng.sample(places, min(len(places), rng.choice((1, 2)))):
        words[place] = _misspell(words[place], rng)
    return "".join(words)


def _misspell(word: str, rng: random.Random) -> str:
    while (edited := _edit(word, rng)) == word:  # equal neighbours swapped, or a letter replaced by itself
        pass
    return edited


def _edit(word: str, rng: random.Random) -> str:
    place = rng.randrange(1, len(word) - 1)
    match rng.randrange(4):
        case 0:
            return word[:place] + word[place + 1 :]
        case 1:
            return word[:place] + rng.choice(LETTERS) + word[place:]
        case 2:
            return word[:place] + rng.choice(LETTERS) + word[place + 1 :]
        case _:
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
