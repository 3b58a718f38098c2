"""The labelled questions, entry by entry, and the goals of their figures; known misses are listed and few.

    python tests/knowledge/test_labelled_questions.py

writes the list of misses anew, after the phrasings or the engine changed.
"""

from __future__ import annotations

import functools
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))  # for the list of misses, which is written without pytest

from benchmarks.public_sets import foreign_knowledge, ours, phrasings_of, questions_of, right_first  # noqa: E402
from bot.core.checking import faq_document, served_problems  # noqa: E402
from bot.core.knowledge.document import Loader  # noqa: E402
from bot.core.knowledge.loading import load_knowledge, read_knowledge  # noqa: E402
from bot.core.replies import Reply  # noqa: E402
from bot.core.responder import Responder  # noqa: E402
from bot.evaluation.figures import Figures, Judged, figures, judge  # noqa: E402
from bot.evaluation.questions import Kind, Labelled, load_questions, load_topics  # noqa: E402
from bot.evaluation.report import GOALS, WITHIN, loss  # noqa: E402
from bot.evaluation.run import misspelt  # noqa: E402

HERE = Path(__file__).parent
QUESTIONS = HERE / "questions.yaml"
LIST = HERE / "question_misses.yaml"
ROWS = yaml.load(QUESTIONS.read_text("utf-8"), Loader)  # noqa: S506 - a safe loader
MISSES = frozenset(yaml.load(LIST.read_text("utf-8"), Loader) or ())  # noqa: S506 - as above
"""Questions that are known to go wrong."""
MOST_LISTED = 0.1
"""Share of the rows that may be listed."""
CROSS_CHECK, DEVELOPMENT = "cross-check", "development"
PUBLIC_FLOORS = {"clinc150": (0.815, 0.80), "hint3_sofmattress": (0.80, 0.77)}
"""Least shares right first on public sets as foreign knowledge, clean and with typing errors: the goals, but for clean
clinc150. Its goal is 82% of all 4,500 questions, of which 82.2% are right; of the third asked here it is a little less
(`benchmarks/public_sets.py`, 2026-11-22)."""
PATIENCE = 300
"""Seconds for a test that asks thousands of questions; they take five, and many more on a machine that is busy."""
MOST_ASKED = 1_500
"""Questions of a public set that are asked: a third of clinc150 takes two seconds."""


def due(row: dict[str, object]) -> str:
    """Return what is right for a row in a word: the id of an entry, two at once, or off-topic."""
    right = row.get("entry", "off-topic")
    return "two-at-once" if isinstance(right, list) else str(right)


def told(one: Judged) -> str:
    """Return a question with where it went."""
    return (
        f"{one.asked.text}: {one.reply.safety or one.reply.outcome} {[entry.entry_id for entry in one.reply.entries]}"
    )


@pytest.fixture(scope="session")
def respond(responder: Responder) -> Callable[[str], Reply]:
    """Return what answers a question; each question is answered once for all tests."""
    return functools.cache(responder.respond)


@pytest.fixture(scope="session")
def cross_check(responder: Responder) -> list[Labelled]:
    """Return the rows of the cross-check set."""
    return load_questions(QUESTIONS, responder.knowledge)


@pytest.fixture(scope="session")
def development(responder: Responder, shared: Path) -> list[Labelled]:
    """Return the rows of the shared development set; skips the test where it is absent."""
    path = shared / "questions/development.yaml"
    if not path.is_file():
        pytest.skip(f"needs the development set, and there is no {path}")
    return load_questions(path, responder.knowledge, load_topics(HERE / "topics.yaml"))


@pytest.fixture(scope="module")
def name(request: pytest.FixtureRequest) -> str:
    """Return the name of the set that a test is about."""
    return str(request.param)


@pytest.fixture(scope="module")
def asked(request: pytest.FixtureRequest, name: str) -> list[Labelled]:
    """Return the rows of that set."""
    rows: list[Labelled] = request.getfixturevalue({CROSS_CHECK: "cross_check", DEVELOPMENT: "development"}[name])
    return rows


@pytest.fixture(scope="module")
def clean(asked: list[Labelled], respond: Callable[[str], Reply]) -> Figures:
    """Return the figures of that set; all of them are of one and the same round of questions."""
    return figures(judge(asked, respond))


@pytest.fixture(scope="module")
def typed(asked: list[Labelled], respond: Callable[[str], Reply]) -> Figures:
    """Return the same with typing errors."""
    return figures(judge(misspelt(asked), respond))


@pytest.mark.parametrize("right", sorted({due(row) for row in ROWS}))
def test_questions_find_what_is_right(cross_check: list[Labelled], respond: Callable[[str], Reply], right: str) -> None:
    """Answered or offered with the right entry; not answered where the source is silent; left alone off topic.

    All but those on the list of misses, and each of those must still miss.
    """
    judged = judge((one for one, row in zip(cross_check, ROWS, strict=True) if due(row) == right), respond)

    assert judged
    assert [told(one) for one in judged if not one.passes and one.asked.text not in MISSES] == []
    assert [told(one) for one in judged if one.passes and one.asked.text in MISSES] == [], "take it off the list"


def test_misses_are_rows_of_the_file() -> None:
    """A reworded or removed question leaves the list."""
    assert {str(row["q"]) for row in ROWS} >= MISSES


def test_listed_misses_are_few() -> None:
    """At most a tenth of the rows."""
    assert len(MISSES) <= MOST_LISTED * len(ROWS)


def test_questions_are_no_phrasings(responder: Responder) -> None:
    """Else the tests would test nothing."""
    key = responder.parser.normalizer.key
    known = {key(phrasing) for entry in responder.knowledge.entries for phrasing in entry.all_phrasings}

    assert [row["q"] for row in ROWS if key(str(row["q"])) in known] == []


@pytest.mark.timeout(PATIENCE)
@pytest.mark.parametrize("figure", GOALS)
@pytest.mark.parametrize("name", [CROSS_CHECK, DEVELOPMENT], indirect=True)
def test_figure_reaches_its_goal(clean: Figures, figure: str) -> None:
    """Of the cross-check and of the development set."""
    found, goal = getattr(clean, figure), GOALS[figure]

    assert goal.met(found), f"{found}; the goal is {goal}"


def test_every_sign_of_danger_gets_a_safety_reply(development: list[Labelled], respond: Callable[[str], Reply]) -> None:
    """The few of the development set, with and without typing errors: no answer, however sure, stands in their way."""
    judged = [one for one in judge([*development, *misspelt(development)], respond) if one.asked.kind is Kind.SAFETY]

    assert judged
    assert [told(one) for one in judged if not one.passes] == []


@pytest.mark.timeout(PATIENCE)
@pytest.mark.parametrize("figure", GOALS)
@pytest.mark.parametrize("name", [CROSS_CHECK, DEVELOPMENT], indirect=True)
def test_typing_errors_cost_little(clean: Figures, typed: Figures, figure: str) -> None:
    """No figure gets worse by more than 3 points."""
    before, after = getattr(clean, figure), getattr(typed, figure)
    worse = loss(GOALS[figure], before, after)

    assert worse <= WITHIN, f"{worse:.1%} worse: {before} became {after}"


@pytest.mark.timeout(PATIENCE)
@pytest.mark.parametrize("name", PUBLIC_FLOORS)
def test_foreign_knowledge_is_matched_as_well(shared: Path, name: str) -> None:
    """It is a matcher and no memory of our own questions: public intent sets, through the real loader and index."""
    folder = shared / "questions/public"
    if not (folder / f"{name}.kb.jsonl").is_file():
        pytest.skip(f"needs the public set {name}, and it is not in {folder}")
    asked = questions_of(folder, name)
    asked = random.Random(1).sample(asked, min(MOST_ASKED, len(asked)))  # noqa: S311 - the same ones in every run
    first = ours(phrasings_of(folder, name))

    clean = right_first(first, ((one.text, one.intent) for one in asked))
    typed = right_first(first, ((one.typo, one.intent) for one in asked))

    least_clean, least_typed = PUBLIC_FLOORS[name]
    assert clean.value >= least_clean, str(clean)
    assert typed.value >= least_typed, str(typed)


def test_phrasing_of_foreign_knowledge_finds_its_entry() -> None:
    """Also without any shared material: two intents, one phrasing of which both have."""
    phrasings = {
        "tea": ["a cup of tea", "brew a pot", "one of those"],
        "dog": ["walk the dog", "feed it", "one of those"],
    }
    first = ours(phrasings)

    assert [first(text) for text in ("brew a pot", "feed it", "one of those")] == ["tea", "dog", "tea"]
    assert len(foreign_knowledge(phrasings).entries) == 2


def test_entries_own_tests_pass(responder: Responder, shipped: Path) -> None:
    """The questions under `tests:` in the FAQ are asked whenever the knowledge is checked, and all is well."""
    document = faq_document(read_knowledge(shipped, shipped), shipped)

    assert [str(problem) for problem in served_problems(responder, document)] == []
    assert sum(len(entry.tests.find) for entry in responder.knowledge.entries) > 0


def write_misses() -> None:
    """Write the list of misses anew: every row that does not pass, in the order of the file."""
    knowledge = load_knowledge(REPOSITORY / "knowledge", REPOSITORY / "knowledge")
    asked = load_questions(QUESTIONS, knowledge)
    missed = [one.asked.text for one in judge(asked, Responder(knowledge).respond) if not one.passes]
    head = "".join(line for line in LIST.read_text("utf-8").splitlines(keepends=True) if line.startswith("#"))
    listing = yaml.safe_dump(missed, allow_unicode=True, width=1_000_000, default_style='"')
    LIST.write_text(head + listing, "utf-8")
    print(f"{len(missed)} of {len(asked)} questions are listed in {LIST}.")


if __name__ == "__main__":
    write_misses()
