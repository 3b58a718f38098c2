"""Numbers for the decisions, measured on questions that the classifier has not seen."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from conftest import BASE, OWN_SAFETY, SHIPPED, SMALL_FAQ, write_base, write_knowledge

from bot.cli import main
from bot.core.checking import check_knowledge
from bot.core.errors import FaqBotError
from bot.core.knowledge.loading import TUNING_FILE, load_knowledge
from bot.core.matching.calibration import Signals
from bot.core.matching.index import MatchIndex
from bot.core.matching.labels import NEGATIVE, Kind, Label
from bot.core.model import KnowledgeBase
from bot.core.tuning import Tuning
from bot.evaluation.calibrate import (
    FEWEST,
    WANTED_ANSWERS,
    LeftOut,
    _least_score,
    calibrate,
    leave_one_out,
    unseen,
    write_tuning,
)
from bot.evaluation.questions import Kind as Asked
from bot.evaluation.questions import Labelled
from bot.exit_codes import BROKEN, OK

DAY = dt.date(2026, 11, 22)
ASKS = ["how do I make", "tell me about", "what goes into", "when do people drink", "where can I buy", "who likes"]
MANNERS = ["at home", "in the morning", "with friends", "quickly", "on a journey", "without sugar", "for guests"]
SUBJECTS = {"tea": ["tea", "green leaves"], "coffee": ["coffee", "roasted beans"], "milk": ["milk", "fresh cream"]}
UNCOVERED = "milk"
MIXED_UP = {"tea": "who likes coffee today", "coffee": "who likes tea today", "milk": "who likes milk today"}
"""A last phrasing of each; two stand in the wrong entry, so that something is wrong."""


def phrasings(subject: str) -> list[str]:
    """Return many ways to ask for one drink, and the one that is mixed up."""
    asked = itertools.product(ASKS, SUBJECTS[subject], MANNERS)
    return [*(f"{ask} {name} {manner}" for ask, name, manner in asked), MIXED_UP[subject]]


@pytest.fixture(scope="module")
def drinks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two covered entries, one that is not, and negatives: enough of each to measure on."""
    top = tmp_path_factory.mktemp("calibrate")
    write_base(top / BASE)
    entries = [
        {
            "id": subject,
            "question": f"What is {subject}?",
            "answer": "A drink.",
            "covered": subject != UNCOVERED,
            "phrasings": phrasings(subject),
        }
        for subject in SUBJECTS
    ]
    weather = [
        f"will it {what} {when}" for what in ("rain", "snow", "hail", "storm") for when in MANNERS + ASKS + ["soon"]
    ]
    negatives = {"schema": 1, "groups": {"weather": weather}}
    files = {"faq.yaml": yaml.safe_dump({"entries": entries}), "negatives.yaml": yaml.safe_dump(negatives)}
    return write_knowledge(top / "knowledge", files)


@pytest.fixture(scope="module")
def knowledge(drinks: Path) -> KnowledgeBase:
    """Return it loaded."""
    return load_knowledge(drinks, drinks.parent / BASE)


@pytest.fixture(scope="module")
def index(knowledge: KnowledgeBase) -> MatchIndex:
    """Return it fitted."""
    return MatchIndex(knowledge)


@pytest.fixture(scope="module")
def tuning(knowledge: KnowledgeBase) -> Tuning:
    """Return its calibration."""
    return calibrate(knowledge, [], DAY)


def test_measurement_is_recorded(knowledge: KnowledgeBase, index: MatchIndex, tuning: Tuning) -> None:
    """The day, the content, how many phrasings, and what they came to at the threshold."""
    measured = tuning.measured

    assert measured is not None
    assert (measured.day, measured.knowledge, measured.phrasings) == (DAY, knowledge.version, len(index.targets))
    assert measured.answers_right >= 100 * WANTED_ANSWERS
    assert 0 < measured.answered_right <= 100


def test_calibration_is_the_same_in_every_run(knowledge: KnowledgeBase, tuning: Tuning) -> None:
    """No chance in it."""
    assert calibrate(knowledge, [], DAY) == tuning


def test_reserve_is_measured_as_well(knowledge: KnowledgeBase, index: MatchIndex) -> None:
    """Questions that are not matched against count beside the phrasings."""
    reserve = [Labelled("tell me about coffee please", Asked.ANSWERABLE, frozenset({"coffee"}))]
    measured = calibrate(knowledge, reserve, DAY).measured

    assert measured is not None
    assert measured.phrasings == len(index.targets) + 1


def test_left_out_phrasing_is_ranked_without_itself(index: MatchIndex) -> None:
    """One that stands in the wrong entry finds the other one, though as it stands it is found word for word."""
    found = leave_one_out(index)[len(phrasings("tea"))]  # the last one of the first entry, whose question is number 0

    assert found.right_labels == {Label(Kind.ENTRY, "tea", covered=True)}
    assert (found.ranked[0].name, found.right) == ("coffee", False)
    best = index.rank(index.parser.normalizer.words(MIXED_UP["tea"])).best
    assert best is not None
    assert best.label.name == "tea"


def test_scores_of_a_left_out_phrasing_are_sorted(index: MatchIndex) -> None:
    """Best first, the signals those of the first two."""
    for case in leave_one_out(index):
        assert list(case.scores) == sorted(case.scores, reverse=True)
        assert case.signals.margin == pytest.approx(float(case.scores[0] - case.scores[1]), abs=1e-6)
        assert 0 <= case.signals.known_share <= 1


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        (Labelled("roasted beans", Asked.ANSWERABLE, frozenset({"coffee"})), Label(Kind.ENTRY, "coffee", covered=True)),
        (Labelled("fresh cream", Asked.UNCOVERED, frozenset({"milk"})), Label(Kind.ENTRY, "milk")),
        (Labelled("will it snow", Asked.OFF_TOPIC, frozenset()), Label(Kind.NEGATIVE, NEGATIVE)),
    ],
)
def test_unseen_question_knows_its_label(index: MatchIndex, asked: Labelled, label: Label) -> None:
    """An entry, or the one label of all that is not ours."""
    case = unseen(index, asked)

    assert (case.right_labels, case.right) == ({label}, True)


def test_question_without_a_known_word_is_not_measured_on(knowledge: KnowledgeBase, tuning: Tuning) -> None:
    """It is never answered, whatever the numbers."""
    reserve = [Labelled("xylophone", Asked.ANSWERABLE, frozenset({"coffee"}))]

    assert calibrate(knowledge, reserve, DAY) == tuning


def case(right: bool) -> LeftOut:  # noqa: FBT001 - all that differs
    """Return a case whose first label is right or wrong."""
    label = Label(Kind.ENTRY, "a", covered=True)
    scores = np.array([1.0], dtype=np.float32)
    return LeftOut(frozenset({label} if right else ()), (label,), scores, Signals(1.0, 1.0, 1.0))


def test_threshold_is_the_least_score_with_enough_right_above_it() -> None:
    """Ninety right ones above ten wrong ones: nine tenths are reached at the very bottom, all of them higher up."""
    scored = [(case(right=True), 50.0 + number / 10) for number in range(90)]
    scored += [(case(right=False), 40.0 + number / 10) for number in range(10)]

    assert _least_score(scored, 0.9, lambda label: label.covered) == 40.0
    assert _least_score(scored, 1.0, lambda label: label.covered) == 50.0


def test_threshold_needs_decisions_to_rest_on() -> None:
    """A few lucky ones do not set it."""
    scored = [(case(right=True), 90.0)] * (FEWEST // 2) + [(case(right=False), 10.0)] * FEWEST

    with pytest.raises(FaqBotError, match="No threshold reaches 95% right decisions"):
        _least_score(scored, 0.95, lambda label: label.covered)


def test_knowledge_too_thin_for_the_classifier_cannot_be_calibrated(knowledge: KnowledgeBase) -> None:
    """One phrasing an entry leaves nothing over to learn from."""
    bare = tuple(entry.model_copy(update={"phrasings": ()}) for entry in knowledge.entries)
    wordings = knowledge.wordings.model_copy(update={"small_talk": ()})
    negatives = knowledge.negatives.model_copy(update={"groups": {}})

    with pytest.raises(FaqBotError, match="too few or too many phrasings"):
        calibrate(replace(knowledge, entries=bare, wordings=wordings, negatives=negatives), [], DAY)


def test_written_numbers_are_read_back(drinks: Path, knowledge: KnowledgeBase, tuning: Tuning) -> None:
    """Beside the knowledge, in place of older ones, and without a change of the content's version."""
    for _ in range(2):
        path = write_tuning(tuning, drinks)
    again = load_knowledge(drinks, drinks.parent / BASE)
    path.unlink()

    assert (again.tuning, again.version) == (tuning, knowledge.version)
    assert sorted(file.name for file in drinks.iterdir()) == ["faq.yaml", "negatives.yaml"]


def test_command_writes_numbers_that_check_takes_as_fresh(
    drinks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What `evaluate --calibrate` writes is not stale at once, and it says what it measured."""
    path = write_knowledge(shutil.copytree(drinks, tmp_path / "knowledge"), OWN_SAFETY)
    assert main(["evaluate", "--calibrate", "--knowledge", str(path)]) == OK

    out = capsys.readouterr().out
    stale = [problem for problem in check_knowledge(path, SHIPPED, DAY) if TUNING_FILE in problem.file]
    assert path.joinpath(TUNING_FILE).is_file()
    assert out.startswith(f"Written to {path / TUNING_FILE}:\n")
    assert "answers_right" in out
    assert stale == []


def test_command_tells_when_there_is_too_little(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One plain sentence, nothing written."""
    path = write_knowledge(tmp_path, {"faq.yaml": SMALL_FAQ, **OWN_SAFETY})

    assert main(["evaluate", "--calibrate", "--knowledge", str(path)]) == BROKEN
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not path.joinpath(TUNING_FILE).exists()
