"""Public question sets as foreign knowledge: how often is the right entry first, for us and for other engines?

    python benchmarks/public_sets.py

Every set becomes a FAQ file that the real loader reads and the real index ranks; the other engines get the same
phrasings. Prints a Markdown table. The sets are no part of the project: they are read from `questions/public` in the
folder that FAQ_SHARED names (default: `shared` beside the checkout). Needs more than the bot does:
`pip install -r benchmarks/requirements.txt`.
"""

import datetime as dt
import importlib.metadata
import json
import os
import platform
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.core.knowledge.loading import load_knowledge  # noqa: E402 - the path comes first
from bot.core.knowledge.models import QUESTION_LIMIT, KnowledgeBase  # noqa: E402
from bot.core.matching.encoder import NoStore, sentence_encoder  # noqa: E402
from bot.core.matching.matcher import Matcher  # noqa: E402
from bot.core.text.message import MessageParser  # noqa: E402
from bot.evaluation.figures import Share  # noqa: E402

BOT = "this bot"
GOALS = {"clinc150": (0.87, 0.85), "hint3_sofmattress": (0.82, 0.81)}
"""Least shares right first, on clean questions and with typing errors."""
SETS = tuple(GOALS)
LIBRARIES = ("rapidfuzz", "thefuzz", "bm25s", "scikit-learn", "numpy")
GIBIBYTE = 2**30

Engine = Callable[[Sequence[str], Sequence[str]], Callable[[str], str]]
"""Takes phrasings and their intents, and returns what names the intent of a question."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a set."""

    intent: str
    text: str
    typo: str
    """The same with one or two typing errors."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one engine comes to on one set."""

    clean: Share
    """Right first."""
    misspelt: Share
    """The same with typing errors."""
    took: float
    """Milliseconds a question."""

    def __str__(self) -> str:
        """Return three cells of a Markdown table."""
        return f"{100 * self.clean.value:.1f}% | {100 * self.misspelt.value:.1f}% | {self.took:.2f}"


def public_folder() -> Path:
    """Return where the public sets lie, if they are given."""
    return Path(os.environ.get("FAQ_SHARED") or ROOT.parent / "shared") / "questions/public"


def rows(path: Path) -> list[dict[str, str]]:
    """Return the objects of a file with one JSON object a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def phrasings_of(folder: Path, name: str) -> dict[str, list[str]]:
    """Return the phrasings of each intent."""
    result: dict[str, list[str]] = {}
    for row in rows(folder / f"{name}.kb.jsonl"):
        result.setdefault(entry_id(row["intent"]), []).append(row["text"])
    return result


def questions_of(folder: Path, name: str) -> list[Asked]:
    """Return the questions that have an intent, in the order of the file."""
    found = rows(folder / f"{name}.test.jsonl")
    return [Asked(entry_id(row["intent"]), row["text"], row["typo"]) for row in found if row["kind"] == "in"]


def entry_id(intent: str) -> str:
    """Return the name of an intent as the id of an entry.

    >>> entry_id("100_NIGHT_TRIAL_OFFER")
    '100-night-trial-offer'
    """
    return re.sub(r"[^a-z0-9]+", "-", intent.casefold()).strip("-")


def foreign_knowledge(phrasings: dict[str, list[str]]) -> KnowledgeBase:
    """Return these phrasings as knowledge, through a FAQ file and the real loader."""
    with tempfile.TemporaryDirectory() as folder:
        return load_knowledge(write_faq(phrasings, Path(folder) / "foreign.yaml"), ROOT / "knowledge")


def write_faq(phrasings: dict[str, list[str]], path: Path) -> Path:
    """Write these phrasings as a FAQ file and return it.

    A phrasing that two intents share is refused by the loader, so the first one keeps it; an entry's question, which is
    also a phrasing, is the first one that is short enough for it.
    """
    entries, seen = [], set()
    for intent, texts in phrasings.items():
        own = list({plain(text): text for text in reversed(texts) if plain(text) not in seen}.values())[::-1]
        seen.update(map(plain, own))
        question = next(text for text in own if len(text) <= QUESTION_LIMIT)
        rest = [text for text in own if text != question]
        entries.append({"id": intent, "question": question, "answer": f"About {intent}.", "phrasings": rest})
    text = yaml.dump({"entries": entries}, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    path.write_text(text, "utf-8")
    return path


def plain(text: str) -> str:
    """Return the bare letters of a text: texts that are the same to the loader are the same here."""
    return re.sub(r"\W+", " ", text.casefold()).strip()


def ours(phrasings: dict[str, list[str]]) -> Callable[[str], str]:
    """Return the bot's own matcher."""
    knowledge = foreign_knowledge(phrasings)
    parser = MessageParser(knowledge)
    matcher = Matcher(knowledge, parser, sentence_encoder(), NoStore())

    def first(question: str) -> str:
        message = parser.parse(question)
        found = matcher.rank(message.repaired_words, sentence_encoder().encode([question])[0])
        return found.entries[0].label.name if found.entries else ""

    return first


def wratio(texts: Sequence[str], intents: Sequence[str]) -> Callable[[str], str]:
    """Return rapidfuzz as most FAQ bots use it."""
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 - each engine brings its own library

    prepared = [utils.default_process(text) for text in texts]

    def first(question: str) -> str:
        found = process.extractOne(utils.default_process(question), prepared, scorer=fuzz.WRatio)
        return intents[found[2]] if found else ""

    return first


def thefuzz(texts: Sequence[str], intents: Sequence[str]) -> Callable[[str], str]:
    """Return thefuzz with its defaults."""
    from thefuzz import process  # noqa: PLC0415 - as above

    numbered = dict(enumerate(texts))

    def first(question: str) -> str:
        found = process.extractOne(question, numbered)
        return intents[found[2]] if found else ""

    return first


def bm25(texts: Sequence[str], intents: Sequence[str]) -> Callable[[str], str]:
    """Return BM25 over stemmed words, none left out.

    Without English stop words it is 2 points worse on clinc150 and 3 better on hint3_sofmattress.
    """
    import bm25s  # noqa: PLC0415 - as above
    import Stemmer  # noqa: PLC0415 - as above

    stemmer = Stemmer.Stemmer("english")
    retriever = bm25s.BM25()
    known = bm25s.tokenize(list(texts), stopwords=[], stemmer=stemmer, show_progress=False)
    retriever.index(known, show_progress=False)

    def first(question: str) -> str:
        tokens = bm25s.tokenize(question, stopwords=[], stemmer=stemmer, show_progress=False)
        found, _ = retriever.retrieve(tokens, k=1, show_progress=False)
        return intents[int(found[0, 0])]

    return first


def svm(texts: Sequence[str], intents: Sequence[str]) -> Callable[[str], str]:
    """Return a linear SVM on TF-IDF of words, word pairs and letter groups.

    The letter groups are worth 4 points on clinc150 and 10 on hint3_sofmattress, more with typing errors.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - as above
    from sklearn.pipeline import make_pipeline, make_union  # noqa: PLC0415 - as above
    from sklearn.svm import LinearSVC  # noqa: PLC0415 - as above

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True)
    model = make_pipeline(make_union(words, letters), LinearSVC(random_state=0)).fit(texts, intents)
    return lambda question: str(model.predict([question])[0])


OTHERS: dict[str, Engine] = {
    "rapidfuzz WRatio": wratio,
    "thefuzz": thefuzz,
    "BM25, stemmed (bm25s)": bm25,
    "TF-IDF + linear SVM (scikit-learn)": svm,
}


def right_first(first: Callable[[str], str], pairs: Iterable[tuple[str, str]]) -> Share:
    """Return how many questions have their intent first; pairs are of question and intent."""
    found = [first(text) == intent for text, intent in pairs]
    return Share(sum(found), len(found))


def figures(first: Callable[[str], str], asked: Sequence[Asked]) -> Figures:
    """Return how one engine does on one set."""
    begin = time.process_time()
    clean = right_first(first, ((one.text, one.intent) for one in asked))
    misspelt = right_first(first, ((one.typo, one.intent) for one in asked))
    return Figures(clean, misspelt, 1000 * (time.process_time() - begin) / (2 * len(asked)))


def machine(libraries: Sequence[str]) -> str:
    """Return day, machine and versions of these libraries, as they belong above a table of measurements."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIBIBYTE
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in libraries)
    day = dt.datetime.now(tz=dt.UTC).date()
    return f"{day}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, {versions}"


def measured(folder: Path, name: str) -> dict[str, Figures]:
    """Return the figures of every engine on one set; the same phrasings and questions for each."""
    phrasings, asked = phrasings_of(folder, name), questions_of(folder, name)
    texts = [text for own in phrasings.values() for text in own]
    intents = [intent for intent, own in phrasings.items() for _ in own]
    engines = {BOT: ours(phrasings), **{title: fit(texts, intents) for title, fit in OTHERS.items()}}
    return {title: figures(first, asked) for title, first in engines.items()}


def table(found: dict[str, dict[str, Figures]]) -> str:
    """Return the Markdown table of all engines on all sets."""
    head = "".join(f" {name} | with typos | ms |" for name in found)
    goals = "".join(f" {clean:.0%} | {misspelt:.0%} | |" for clean, misspelt in GOALS.values())
    lines = [f"| engine |{head}", "| --- |" + " --: |" * 3 * len(found), f"| goal |{goals}"]
    lines += [
        f"| {title} | {' | '.join(str(of_set[title]) for of_set in found.values())} |" for title in (BOT, *OTHERS)
    ]
    return "\n".join(lines)


def verdicts(found: dict[str, dict[str, Figures]]) -> str:
    """Return which goals the bot reaches, with counts: a rounded percentage may hide two missing questions."""
    lines = []
    for name, goals in GOALS.items():
        shares = {"clean": found[name][BOT].clean, "with typos": found[name][BOT].misspelt}
        for (what, share), goal in zip(shares.items(), goals, strict=True):
            verdict = "met" if share.value >= goal else "missed"
            lines.append(f"{name}, {what}: {' '.join(str(share).split())}, goal {goal:.0%}: {verdict}")
    return "\n".join(lines)


def main() -> None:
    """Print the table, or that there is nothing to measure."""
    folder = public_folder()
    if not all((folder / f"{name}.{part}.jsonl").is_file() for name in SETS for part in ("kb", "test")):
        print(f"The public question sets are not in {folder}; FAQ_SHARED names another folder. Nothing was measured.")
        return
    found = {name: measured(folder, name) for name in SETS}
    print(
        f"Right first, in percent of the questions; milliseconds of processor time a question. {machine(LIBRARIES)}.\n"
    )
    print(f"{table(found)}\n\n{verdicts(found)}")


if __name__ == "__main__":
    main()
