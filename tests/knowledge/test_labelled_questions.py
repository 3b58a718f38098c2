"""The figures of the labelled questions: no question decides by itself, so an added phrasing turns nothing red."""

import functools
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from benchmarks.public_sets import ours, phrasings_of, questions_of, right_first  # noqa: E402
from bot.core.checking import served_problems  # noqa: E402
from bot.core.knowledge.document import Loader  # noqa: E402
from bot.core.knowledge.loading import read_knowledge  # noqa: E402
from bot.core.replies import Reply  # noqa: E402
from bot.core.responder import Responder  # noqa: E402
from bot.evaluation.figures import Share, figures, judge  # noqa: E402
from bot.evaluation.questions import Labelled, QuestionKind, load_questions, load_topics  # noqa: E402
from bot.evaluation.run import misspelt  # noqa: E402

HERE = Path(__file__).parent
QUESTIONS = HERE / "questions.yaml"
SETS = DEVELOPMENT, CROSS_CHECK, OUTSIDE, LANGUAGES = "development", "cross-check", "outside", "languages"
PUBLIC_FLOORS = {"clinc150": (0.85, 0.83), "hint3_sofmattress": (0.80, 0.77)}
"""Least shares right first on public sets as foreign knowledge, clean and with typing errors: two points below the
goals of `benchmarks/public_sets.py`, of which some of the questions are asked here."""
FLOORS = {
    "answered_right": (0.84, 0.90, 0.82, 0.70),
    "answers_right": (0.93, 0.955, 0.88, 0.88),
    "likely_right": (0.60, 0.75, 0.5, 0.5),
    "helped": (0.92, 0.935, 0.87, 0.80),
}
"""Least figures of the four sets: some points below what was measured (2026-11-30,
`docs/quality.md`), as room for phrasings that are added."""
CEILINGS = {
    "uncovered_answered": (0.08, 0.02, 0.05, 0.10),
    "uncovered_likely": (0.10, 0.03, 0.07, 0.10),
    "off_topic_answered": (0.02, 0.04, 0.05, 0.03),
    "off_topic_offered": (0.25, 0.11, 0.12, 0.06),
}
"""Most, likewise; the development set has 17 questions that are off topic."""
COST = 0.04
"""Most that typing errors may cost a figure; the goal is 0.02 on larger sets."""
PATIENCE = 300
"""Seconds for a test that asks hundreds of questions; they take two, and many more on a machine that is busy."""
MOST_ASKED = 300
"""Questions of a public set that are asked."""
STRIDES = {CROSS_CHECK: 20, OUTSIDE: 2}
"""Of these sets every so many rows are asked; `evaluate` asks all of them."""


@pytest.fixture(scope="module")
def respond(responder: Responder) -> Callable[[str], Reply]:
    """Return what answers a question; each question is answered once for all tests."""
    return functools.cache(responder.respond)


@pytest.fixture(scope="module")
def name(request: pytest.FixtureRequest) -> str:
    """Return the name of the set that a test is about."""
    return str(request.param)


@pytest.fixture(scope="module")
def asked(request: pytest.FixtureRequest, responder: Responder, name: str) -> list[Labelled]:
    """Return rows of that set; skips the test where the shared development set is absent."""
    if name != DEVELOPMENT:
        path = QUESTIONS if name == CROSS_CHECK else HERE / f"questions_{name}.yaml"
        return load_questions(path, responder.knowledge)[:: STRIDES.get(name, 1)]
    path = request.getfixturevalue("shared") / "questions/development.yaml"
    if not path.is_file():
        pytest.skip(f"needs the development set, and there is no {path}")
    return load_questions(path, responder.knowledge, load_topics(HERE / "topics.yaml"))


@pytest.fixture(scope="module")
def clean(asked: list[Labelled], respond: Callable[[str], Reply]) -> dict[str, Share]:
    """Return the figures of that set; all of them are of one and the same round of questions."""
    return figures(judge(asked, respond))


def test_questions_are_no_phrasings(responder: Responder) -> None:
    """Else the tests would test nothing; of a few, which somebody may write again by chance, nothing hangs."""
    key = responder.parser.normalizer.key  # of Latin letters alone
    entries = responder.knowledge.entries
    english = {key(phrasing) for entry in entries for phrasing in entry.all_phrasings} - {""}
    foreign = {text.casefold() for entry in entries for text in entry.other_languages}
    files = [yaml.load(path.read_text("utf-8"), Loader) for path in sorted(HERE.glob("questions*.yaml"))]  # noqa: S506
    texts = [str(row["q"]) for rows in files for row in rows]
    learnt = [text for text in texts if key(text) in english or text.casefold() in foreign]

    assert len(files) == 3
    assert len(learnt) <= len(texts) / 100, learnt


@pytest.mark.timeout(PATIENCE)
@pytest.mark.parametrize("figure", [*FLOORS, *CEILINGS])
@pytest.mark.parametrize("name", SETS, indirect=True)
def test_figure_keeps_its_level(clean: dict[str, Share], name: str, figure: str) -> None:
    """Of each set."""
    found = clean[figure]
    level = (FLOORS.get(figure) or CEILINGS[figure])[SETS.index(name)]

    assert found.value >= level if figure in FLOORS else found.value <= level, f"{found}; the level is {level}"


@pytest.mark.parametrize("name", [DEVELOPMENT], indirect=True)
def test_every_sign_of_danger_gets_a_safety_reply(asked: list[Labelled], respond: Callable[[str], Reply]) -> None:
    """The few of the development set; no answer, however sure, stands in their way. One misspelt one may be lost."""
    danger = [one for one in asked if one.kind is QuestionKind.SAFETY]

    assert danger
    assert [one.asked.text for one in judge(danger, respond) if not one.passes] == []
    assert len([one.asked.text for one in judge(misspelt(danger), respond) if not one.passes]) <= 1


@pytest.mark.timeout(PATIENCE)
@pytest.mark.parametrize("name", [OUTSIDE, CROSS_CHECK], indirect=True)
def test_typing_errors_cost_little(
    asked: list[Labelled], clean: dict[str, Share], respond: Callable[[str], Reply]
) -> None:
    """Spelling repair and letters carry most of them; of sets in which one question is no whole point."""
    typed = figures(judge(misspelt(asked), respond))

    for figure in ("answered_right", "helped"):
        before, after = clean[figure], typed[figure]
        assert before.value - after.value <= COST, f"{figure}: {before} became {after}"


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


def test_entries_own_tests_pass(responder: Responder, shipped: Path) -> None:
    """The questions under `tests:` in the FAQ are asked whenever the knowledge is checked, and all is well."""
    document = read_knowledge(shipped, shipped).faq

    assert [str(problem) for problem in served_problems(responder, document)] == []
    assert sum(len(entry.tests.find) for entry in responder.knowledge.entries) > 0
