"""A three-entry knowledge base about a town library, and builders for whatever a test needs to be different."""

import logging
import os
import signal
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings
from workshop.browser import browser as started_browser

from bot.core.knowledge.document import Document, parse_document
from bot.core.knowledge.loading import load_knowledge
from bot.core.knowledge.models import Entry, Faq, KnowledgeBase
from bot.core.knowledge.problems import Problem
from bot.core.knowledge.schema import Model
from bot.core.knowledge.validation import validate
from bot.core.responder import Responder
from bot.reloading.cache import ArrayCache

settings.register_profile("suite", deadline=None)  # the first example pays for caches; pytest-timeout ends what hangs
settings.load_profile("suite")

REPOSITORY = Path(__file__).resolve().parent.parent
SHIPPED = REPOSITORY / "knowledge"

SMALL_FAQ = """\
schema: 1
entries:
  - id: opening-hours
    section: Visiting
    question: When is the library open?
    answer: It is open from 9 to 17 on weekdays.
    evidence: practice
    facts: [hours]
    related: [borrowing]
    checked: 2026-11-22
    phrasings:
      - what are your opening hours
      - what time do you close
      - are you open on Mondays
  - id: borrowing
    section: Visiting
    question: How do I borrow a book?
    answer: Show your card at the desk.
    evidence: practice
    facts: [card]
    checked: 2026-11-22
    phrasings:
      - I want to take a book home
      - can I lend novels
      - what do I need to borrow something
  - id: parking
    section: Around the house
    question: Where can I park my car?
    covered: false
    answer: The leaflet does not speak of parking.
    checked: 2026-11-22
    phrasings:
      - is there a car park
      - parking spaces nearby
      - where do I leave my car
"""
FOREIGN = SMALL_FAQ.replace("    facts: [hours]\n", "").replace("    facts: [card]\n", "")
"""The same as one that has no source to cite."""
HEALTH_FAQ = SMALL_FAQ.replace("schema: 1\n", "schema: 1\nprofile: health\n")
"""The same as if it were on health: with caveats, the physician note and every kind of safety reply."""
SMALL_SOURCE = """\
schema: 1
title: Leaflet of the town library
sections:
  - heading: Visiting
    facts:
      - id: hours
        fact: The library is open from 9 to 17 on weekdays.
        figures: [9 to 17]
      - id: card
        fact: Books are lent to those who show their card at the desk.
        names: [desk]
"""
NEGATIVES = """\
schema: 1
groups:
  weather:
    - will it rain tomorrow
    - how cold is it outside
    - is a storm coming
"""
SMALL_SAFETY = """\
schema: 1
review: not yet read by a clinician
concepts:
  ALARM: [cannot .. breathe, collapse*]
  SELF: [inject/jab myself, inject my own]
  MEDICINE: [stop/quit .. medicine]
  GENERAL: [can it cause]
rules:
  - id: breath
    kind: emergency
    all: [ALARM]
    none: [GENERAL]
  - id: do-it-yourself
    kind: self_treatment
    all: [SELF | MEDICINE]
replies:
  emergency: {text: "{emergency} now.", caveat: I am a bot and cannot check you.}
  crisis: {text: "{crisis} now.", caveat: I am a bot and cannot check you.}
  self_treatment: {text: Leave it to a physician., caveat: I am a bot and cannot check you.}
  stop_medicine: {text: Ask whoever prescribed it., caveat: I am a bot and cannot check you.}
  personal: {text: I cannot tell., caveat: I am a bot and cannot check you.}
concerns:
  emergency: "If this is happening now: {emergency}."
  crisis: "You are not alone. {crisis}."
no_region:
  emergency: {text: Call for help, organisation: none, address: none, checked: 2026-11-22}
  crisis: {text: Talk to somebody, organisation: none, address: none, checked: 2026-11-22}
"""
OWN_SAFETY = {
    "safety.yaml": SMALL_SAFETY,
    "safety_examples.yaml": "schema: 1\nreview: no examples\n",
    "everyday.yaml": "schema: 1\ngroups: {}\n",
}
"""Beside a FAQ, spares it the shipped rules and examples, which take longer to load than all the rest."""
NEUTRAL = {path.name: path.read_text("utf-8") for path in sorted(SHIPPED.joinpath("neutral").glob("*.yaml"))}
BASE = Path("base")
"""Stands in for the shipped knowledge, in the current folder of tests that ask for `folder`."""


EDITED = SMALL_FAQ.replace("- are you open on Mondays", "- is the reading room heated").replace(
    "- parking spaces nearby", "- are you open on Mondays"
)
"""The small FAQ with one phrasing taken away, one new, and one with another entry."""


@pytest.fixture(scope="session", autouse=True)
def ctrl_c_reaches_children() -> None:
    """A suite started in the background ignores Ctrl-C, and every child would inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Keep what is fitted in a folder of this run, not in that of whoever runs the tests, and return the folder."""
    run = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    os.environ["FAQ_CACHE"] = str(run / "cache")
    return run / "cache"


@pytest.fixture(scope="session")
def shipped() -> Path:
    """Return the folder of the shipped knowledge."""
    return SHIPPED


@pytest.fixture(scope="session")
def shipped_responder(cache: Path) -> Responder:
    """Return a responder on the shipped knowledge, fitted by the first worker that asks; the others wait for it."""
    cache.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(cache.with_suffix(".lock")):
        responder = Responder(load_knowledge(SHIPPED, SHIPPED), store=ArrayCache(cache))
        responder.warm_up()
        return responder


@pytest.fixture(scope="session")
def responder(shipped_responder: Responder) -> Responder:
    """Return the same, for tests whose folder has no other responder."""
    return shipped_responder


@pytest.fixture(scope="session")
def browser() -> Iterator[int]:
    """Return the port of a browser, started once a session; skip the test where none is installed."""
    with started_browser() as port:
        yield port


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of what is shared between projects and not committed; skip the test where it is absent."""
    folder = Path(os.environ.get("FAQ_SHARED") or REPOSITORY.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"needs the shared folder, and {folder} is not there (FAQ_SHARED names another)")
    return folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder `knowledge` with the small FAQ, `base` beside it, in a current folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    write_base(tmp_path / BASE)
    return write_knowledge(tmp_path / "knowledge", {"faq.yaml": SMALL_FAQ})


@pytest.fixture
def no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Take all settings out of the environment, and return where a `.env` file would be read."""
    for variable in os.environ:
        if variable.startswith("FAQ_") or variable == "DISCORD_TOKEN":
            monkeypatch.delenv(variable)
    monkeypatch.setattr("bot.settings.ENV_FILE", tmp_path / ".env")
    return tmp_path / ".env"


@pytest.fixture
def restored_logging() -> Iterator[None]:
    """Put logging back as the test runner had it."""
    root, ours = logging.getLogger(), logging.getLogger("bot")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """Return the small FAQ on health with its ledger, loaded; it borrows wordings and the small safety rules."""
    path = tmp_path_factory.mktemp("small")
    files = {"faq.yaml": HEALTH_FAQ, "source.yaml": SMALL_SOURCE, "negatives.yaml": NEGATIVES}
    return load_knowledge(write_knowledge(path / "knowledge", files), write_base(path / BASE))


@pytest.fixture(scope="session")
def small_responder(small: KnowledgeBase) -> Responder:
    """Return a responder on the small FAQ."""
    return Responder(small)


def write_knowledge(path: Path, files: Mapping[str, str]) -> Path:
    """Write knowledge files into a folder, creating it, and return the folder."""
    path.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path.joinpath(name).write_bytes(text.encode())
    return path


def write_base(path: Path) -> Path:
    """Write a folder that stands in for the shipped knowledge: neutral files and a few safety rules."""
    write_knowledge(path / "neutral", NEUTRAL)
    languages = "schema: 1\nreview: none\nlanguages: {}\n"
    return write_knowledge(path, {**OWN_SAFETY, "languages.yaml": languages})


def changed(text: str, old: str, new: str) -> str:
    """Return the text with one place in it changed; the place must be there, and once only."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the text"
    return text.replace(old, new)


def table(*cases: tuple[str, ...]) -> pytest.MarkDecorator:
    """Run a test with each case: its name, a place in a good file, what is put there, and the lines that are told."""
    values = [pytest.param(old, new, lines, id=name) for name, old, new, *lines in cases]
    return pytest.mark.parametrize(("old", "new", "lines"), values)


def lines_of(problems: Iterable[Problem]) -> list[str]:
    """Return problems as a maintainer sees them, in the order of the file."""
    return [str(problem) for problem in sorted(problems)]


def faults(text: str, kind: type[Model] = Faq) -> list[str]:
    """Return what the schema says of the text of one file, as lines."""
    document = parse_document(text, "faq.yaml")
    validate(document, kind)
    return lines_of(document.problems)


def numbered(text: str) -> tuple[list[tuple[int, Entry]], Document]:
    """Return the entries of a FAQ without faults of schema, as the rules take them, and its document."""
    document = parse_document(text, "faq.yaml")
    faq = validate(document, Faq)
    assert faq is not None, lines_of(document.problems)
    return list(enumerate(faq.entries)), document


def make_entry(entry_id: str = "one", question: str = "What is it?", **fields: object) -> Entry:
    """Return an entry with whatever differs."""
    return Entry.model_validate({"id": entry_id, "question": question, "answer": "It is a thing.", **fields})
