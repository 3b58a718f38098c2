"""The stages of working out a save."""

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from conftest import EDITED, SMALL_FAQ, changed

from bot.core.knowledge.models import KnowledgeBase
from bot.core.responder import Responder
from bot.evaluation.questions import Labelled, QuestionKind
from bot.workshop.changing import ask_all
from bot.workshop.state import Workshop

Save = Callable[[str], None]


def worked(workshop: Workshop) -> Mapping[str, Any]:
    """Return the state after everything was worked out."""
    return list(workshop.work(workshop.supersede()))[-1]


def test_problems_come_before_anything_that_takes_time(workshop: Workshop) -> None:
    """The stages in their order, each with what it adds."""
    stages = list(workshop.work(workshop.supersede()))

    assert [state["stage"] for state in stages] == ["read", "answering", "tested", "compared", "done"]
    assert [state["working"] for state in stages] == [True, True, True, True, False]
    assert "serving" not in stages[0]
    assert stages[1]["serving"] == stages[0]["version"]
    assert (stages[3]["asked"], stages[3]["questions"]) == (3, 3)
    assert stages[3]["last"] is None


def test_faulty_file_leaves_the_last_good_one_answering(workshop: Workshop, save: Save) -> None:
    """The problem with its line; the bot to try stays."""
    good = worked(workshop)
    responder = workshop.responder
    save(SMALL_FAQ.replace("question: When", "qestion: When"))

    state = worked(workshop)

    assert (state["stage"], state["working"], state["version"]) == ("refused", False, None)
    assert state["serving"] == good["version"]
    assert workshop.responder is responder
    assert any("faq.yaml:5:5: entry 'opening-hours', field 'qestion'" in str(problem) for problem in state["problems"])


def test_warnings_and_failing_tests_show(workshop: Workshop, save: Save) -> None:
    """As `check` would tell them."""
    save(
        changed(SMALL_FAQ, "- where do I leave my car\n", "- where do I leave my car\n    tests: {find: [xylophone]}\n")
    )

    state = worked(workshop)

    assert state["stage"] == "done"
    assert any("'xylophone' should find this entry" in row.what for row in state["problems"])
    assert [row.severity for row in state["problems"]].count("warning") == 3  # few phrasings


def test_edit_is_held_against_the_save_before(workshop: Workshop, save: Save) -> None:
    """Lost before gained; saving the same again keeps the list, and going back gains what was lost."""
    worked(workshop)
    save(EDITED)
    there = worked(workshop)
    assert there["last"]["counts"] == {"lost": 1, "gained": 1, "moved": 0}
    assert [(row.direction, row.question) for row in there["last"]["rows"]] == [
        ("lost", "are you open on Mondays"),
        ("gained", "is the reading room heated"),
    ]

    assert worked(workshop)["last"] == there["last"]
    save(SMALL_FAQ)
    assert [row.question for row in worked(workshop)["last"]["rows"]] == [
        "is the reading room heated",
        "are you open on Mondays",
    ]


def test_questions_that_an_edit_touches_are_asked_first(workshop: Workshop, save: Save) -> None:
    """So that what it changed shows long before thousands of others were asked; the figures wait for all."""
    worked(workshop)
    save(changed(SMALL_FAQ, "- are you open on Mondays", "- is the reading room heated"))
    stages = [state for state in workshop.work(workshop.supersede()) if state["stage"] in {"comparing", "compared"}]
    first, last = stages

    assert (first["stage"], first["asked"], first["questions"]) == ("comparing", 2, 3)
    assert first["last"]["counts"] == last["last"]["counts"]
    assert first["last"]["counts"]["gained"] == 1
    assert (first["last"]["complete"], first["last"]["figures"]) == (False, [])
    assert last["last"]["complete"]
    assert last["last"]["figures"]


def test_replies_so_far_are_shown_now_and_then(small: KnowledgeBase) -> None:
    """Each look holds what was asked until then and does not change afterwards; nobody waits, nothing is asked."""
    asked = {"s": [Labelled(text, QuestionKind.OFF_TOPIC, frozenset()) for text in "abc"]}
    looks = list(ask_all(Responder(small), asked, None, lambda: True, every=0))

    assert [(len(look.replies), look.complete) for look in looks] == [(1, False), (2, False), (3, True)]
    assert list(ask_all(Responder(small), asked, None, lambda: False)) == []


def test_newer_save_ends_the_work_on_an_older_one(workshop: Workshop) -> None:
    """Nothing of the older one is published any more."""
    older = workshop.work(workshop.supersede())
    first = next(older)
    workshop.supersede()

    assert list(older) == []
    assert workshop.state is first


def test_question_file_that_does_not_fit_is_told(workshop: Workshop, tmp_path: Path) -> None:
    """A row may lack its label; everything else goes on."""
    tmp_path.joinpath("mine.yaml").write_text("- {q: when}\n", "utf-8")

    state = worked(workshop)

    assert state["stage"] == "done"
    assert "row 1: a row needs `q:`, and `entry:`" in state["trouble"]


def test_breakdown_is_noted_only_for_the_newest_save(workshop: Workshop) -> None:
    """The page says that something broke, unless a newer save made it irrelevant."""
    old, new = workshop.supersede(), workshop.supersede()
    workshop.give_up(old)
    assert workshop.state["stage"] == "reading"

    workshop.give_up(new)
    assert workshop.state["stage"] == "broken"


def test_saves_made_while_another_is_fitted_wait_and_only_the_newest_is_built(workshop: Workshop) -> None:
    """Fitting takes all processors for half a minute, and an editor may save every few seconds."""
    built, entered, release = [], threading.Event(), threading.Event()

    def build(knowledge: KnowledgeBase) -> Responder:
        built.append(knowledge.version)
        entered.set()
        assert release.wait(20)
        return Responder(knowledge)

    workshop._build = build
    older = [threading.Thread(target=lambda: list(workshop.work(workshop.supersede()))) for _ in range(2)]
    for thread in older:
        thread.start()
        assert entered.wait(20)
        while workshop.state.get("saves") != older.index(thread) + 1:
            time.sleep(0.01)
    newest = workshop.supersede()
    release.set()
    for thread in older:
        thread.join(20)
    assert len(built) == 1

    assert [one["stage"] for one in workshop.work(newest)][-1] == "done"
    assert len(built) == 2
