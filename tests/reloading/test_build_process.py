"""Building in a child process: the same responder, the same problems as `check`, no harm from a child that breaks."""

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import BASE, SMALL_FAQ, changed, lines_of, write_knowledge

from bot.core.checking import check_knowledge
from bot.core.knowledge.loading import load_knowledge
from bot.core.responder import Responder
from bot.reloading import build_process
from bot.reloading.build_process import Builder, Recipe

GONE = "the region 'uk' is set (FAQ_REGION), but it no longer exists. Put it back, or change the setting."
QUERIES = ["What time do you close?", "can i lend a book", "parking", "I cannot breathe", "xylophone"]


@pytest.fixture
def recipe(folder: Path) -> Recipe:
    """Return the recipe of the small FAQ."""
    return Recipe(folder, BASE, contact="the desk")


def test_child_builds_what_this_process_would(recipe: Recipe) -> None:
    """All replies, explanations and notices are the same."""
    built = Builder().build(recipe)
    ours = Responder(load_knowledge(recipe.knowledge, BASE), contact="the desk")

    assert built.problems == ()
    assert built.responder is not None
    assert built.responder.knowledge == ours.knowledge
    assert [built.responder.respond(query) for query in QUERIES] == [ours.respond(query) for query in QUERIES]
    assert built.responder.notices.wrong() == ours.notices.wrong()


@pytest.mark.parametrize(
    "text",
    [
        "entries: [\n",
        changed(SMALL_FAQ, "covered", "coverd"),
        changed(SMALL_FAQ, "[borrowing]", "[nobody]"),
        changed(SMALL_FAQ, "id: parking", "id: parking\n    tests: {find: [xylophone]}"),
        "",
    ],
    ids=["yaml", "schema", "rules", "tests", "empty"],
)
def test_errors_refuse_as_in_check(recipe: Recipe, text: str) -> None:
    """What `check` calls an error is never served, also where only a test of an entry fails."""
    write_knowledge(recipe.knowledge, {"faq.yaml": text})
    built = recipe.build()

    assert built.responder is None
    assert lines_of(built.problems) == lines_of(check_knowledge(recipe.knowledge, BASE))
    assert built.problems


UPDATED = "the program has changed since the bot was started, so it no longer takes up files. Restart the bot"


@pytest.mark.parametrize(
    ("changed_part", "said"),
    [
        ({"region": "uk"}, GONE),
        ({"program": "of yesterday"}, UPDATED),
    ],
)
def test_what_no_longer_fits_the_running_bot_refuses(recipe: Recipe, changed_part: dict[str, str], said: str) -> None:
    """Nobody may be left without the contacts that the owners chose; an updated program waits for a restart."""
    built = Builder().build(replace(recipe, **changed_part))

    assert built.responder is None
    assert [said in line for line in lines_of(built.problems)] == [True]


@pytest.mark.parametrize(
    ("child", "said"),
    [
        ("import os; os._exit(9)", "building ended with code 9"),
        ("import time; time.sleep(60)", "building took longer than 2 seconds"),
    ],
    ids=["breaks", "hangs"],
)
def test_child_that_breaks_or_hangs_is_an_error_here(
    recipe: Recipe, monkeypatch: pytest.MonkeyPatch, child: str, said: str
) -> None:
    """Its exit code is told; it is ended after the time that is allowed."""
    monkeypatch.setattr(build_process, "_CHILD", child)
    monkeypatch.setattr(build_process, "BUILD_SECONDS", 2)

    with pytest.raises(RuntimeError, match=said):
        Builder().build(recipe)


def test_stop_ends_a_build(recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot need not wait for it when it leaves."""
    monkeypatch.setattr(build_process, "_CHILD", "import time; time.sleep(60)")
    builder = Builder()
    threading.Timer(0.3, builder.stop).start()
    start = time.monotonic()

    with pytest.raises(RuntimeError, match="building ended with code"):
        builder.build(recipe)
    assert time.monotonic() - start < 10
