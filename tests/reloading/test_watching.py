"""Following the files: good changes are put in place, bad ones refused, and nobody's answer waits for either."""

import contextlib
import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import BASE, SMALL_FAQ, changed, write_knowledge

from bot.core.knowledge.loading import load_knowledge
from bot.core.replies import Outcome, Reply
from bot.core.responder import Responder
from bot.reloading import watching
from bot.reloading.build_process import Builder, Built, Recipe
from bot.reloading.watching import Reloader, fingerprint

LATER = changed(SMALL_FAQ, "from 9 to 17", "from 8 to 20")
BAD = changed(SMALL_FAQ, "covered", "coverd")


LOOK, LONGEST_WAIT = 0.25, 0.3
"""The same seconds as in the bot, shorter: nothing here depends on how long they are."""


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the files more often than once a second, and wait less long for files that never rest."""
    monkeypatch.setattr(watching, "LOOK_SECONDS", LOOK)
    monkeypatch.setattr(watching, "LONGEST_WAIT", LONGEST_WAIT)


class Here(Builder):
    """Builds in this process, which is faster for so small a FAQ, and counts."""

    def __init__(self) -> None:
        super().__init__()
        self.built = 0
        self.trouble: BaseException | None = None

    def build(self, recipe: Recipe) -> Built:
        """Return what came of it, or fail as told."""
        self.built += 1
        if self.trouble:
            raise self.trouble
        return recipe.build()


@pytest.fixture
def recipe(folder: Path) -> Recipe:
    """Return the recipe of the small FAQ."""
    return Recipe(folder, BASE)


@pytest.fixture
def here() -> Here:
    """Return a builder in this process."""
    return Here()


@pytest.fixture
def reloader(recipe: Recipe, here: Here) -> Iterator[Reloader]:
    """Return a reloader at work."""
    found = Reloader(recipe, lambda: first(recipe), here)
    with found:
        time.sleep(0.05)  # the watch begins in its own thread
        yield found
    assert not found._thread.is_alive()


def first(recipe: Recipe) -> Responder:
    """Return the responder to begin with."""
    return Responder(load_knowledge(recipe.knowledge, recipe.shipped))


def hours(responder: Responder) -> str:
    """Return what is answered about the opening hours."""
    return responder.respond_with("opening-hours").body


def until(condition: Callable[[], object], seconds: float = 10) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never became so"
        time.sleep(0.02)


def at_once(folder: Path) -> None:
    """Save as a simple program does."""
    write_knowledge(folder, {"faq.yaml": LATER})


def by_rename(folder: Path) -> None:
    """Save as most editors do."""
    write_knowledge(folder, {"faq.yaml~": LATER})
    folder.joinpath("faq.yaml~").replace(folder / "faq.yaml")


def in_pieces(folder: Path) -> None:
    """Save slowly: a file that is still being written is let come to rest."""
    for end in range(0, len(LATER), len(LATER) // 5):
        write_knowledge(folder, {"faq.yaml": LATER[:end]})
        time.sleep(0.03)
    write_knowledge(folder, {"faq.yaml": LATER})


def into_a_new_folder(folder: Path) -> None:
    """Replace the folder, as a checkout or an unpacked archive does, and save into the new one."""
    folder.rename(folder.with_name("old"))
    write_knowledge(folder, {"faq.yaml": SMALL_FAQ})
    time.sleep(2 * LOOK)  # the new folder is found, and watched
    write_knowledge(folder, {"faq.yaml": LATER})


@pytest.mark.parametrize("save", [at_once, by_rename, in_pieces, into_a_new_folder])
def test_change_is_served_soon(
    reloader: Reloader, recipe: Recipe, here: Here, caplog: pytest.LogCaptureFixture, save: Callable[[Path], None]
) -> None:
    """Without a restart, however it is saved, and built once; the log says which version."""
    caplog.set_level(logging.INFO, "bot")
    save(recipe.knowledge)

    until(lambda: "from 8 to 20" in hours(reloader.live.current))
    told = f"knowledge reloaded: version={reloader.live.status.version} s="
    until(lambda: any(line.startswith(told) for line in caplog.messages))
    assert here.built <= 2
    assert reloader.live.status.refused is None


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (BAD, "knowledge/faq.yaml:29:5: entry 'parking', field 'coverd': there is no field"),
        (None, "knowledge/faq.yaml:1:1: there is no such file."),
        (RuntimeError("building ended with code -9"), "it could not be built (building ended with code -9)"),
        (KeyError("whatever"), "knowledge not followed for now: KeyError at test_watching.py"),
    ],
    ids=["faulty", "missing", "killed", "unforeseen"],
)
def test_what_cannot_be_served_leaves_the_last_good_one(
    reloader: Reloader, here: Here, caplog: pytest.LogCaptureFixture, trouble: str | Exception | None, said: str
) -> None:
    """A faulty file, none for a moment, a child that was killed, whatever else: log and status say so.

    A good file then takes its place.
    """
    version, folder = reloader.live.status.version, reloader._recipe.knowledge
    if isinstance(trouble, Exception):
        here.trouble = trouble
    folder.joinpath("faq.yaml").unlink()
    if trouble:
        write_knowledge(folder, {"faq.yaml": trouble if isinstance(trouble, str) else LATER})

    until(lambda: any(said in line for line in caplog.messages))
    assert "from 9 to 17" in hours(reloader.live.current)
    if not isinstance(trouble, KeyError):
        assert caplog.messages[0] == f"knowledge refused, {version} goes on serving: problems=1"
        assert said in str(reloader.live.status)

    here.trouble = None
    write_knowledge(folder, {"faq.yaml": f"{LATER}\n"})
    until(lambda: "from 8 to 20" in hours(reloader.live.current))
    assert reloader.live.status.problems == ()


def test_other_files_are_no_change(reloader: Reloader, recipe: Recipe, here: Here) -> None:
    """Notes, schemas and what an editor leaves beside."""
    write_knowledge(recipe.knowledge, {"notes.txt": "x", "faq.schema.json": "{}", ".faq.yaml.swp": "x"})
    time.sleep(3 * LOOK)  # it was told of them, and looked at least twice

    assert here.built == 0
    assert reloader.live.status.refused is None


def test_change_that_nobody_tells_of_is_found(recipe: Recipe, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some network and container mounts are silent: then a look every second finds it."""

    def silent(*_: object, stop_event: threading.Event, rust_timeout: int, **__: object) -> Iterator[set[object]]:
        while not stop_event.wait(rust_timeout / 1000):
            yield set()

    monkeypatch.setattr(watching, "watch", silent)
    with Reloader(recipe, lambda: first(recipe), here) as live:
        write_knowledge(recipe.knowledge, {"faq.yaml": LATER})
        until(lambda: "from 8 to 20" in hours(live.current))


def test_single_file_is_followed_without_what_stands_beside_it(folder: Path) -> None:
    """As it is loaded; the shipped files that it borrows count."""
    recipe = Recipe(folder / "one.yaml", BASE)
    write_knowledge(folder, {"one.yaml": SMALL_FAQ})
    before = fingerprint(recipe)
    write_knowledge(folder, {"faq.yaml": LATER})
    assert fingerprint(recipe) == before

    write_knowledge(BASE, {"safety.yaml": "x"})
    assert fingerprint(recipe) != before


def test_change_during_the_first_load_is_not_missed(recipe: Recipe, here: Here) -> None:
    """The files are looked at before they are read."""

    def load() -> Responder:
        responder = first(recipe)
        write_knowledge(recipe.knowledge, {"faq.yaml": LATER})
        return responder

    with Reloader(recipe, load, here) as live:
        until(lambda: "from 8 to 20" in hours(live.current))


def test_questions_are_answered_while_files_change(recipe: Recipe) -> None:
    """Changed every 100 ms, a third of the changes bad: all are answered, none from a bad file.

    With real child processes; how long answers wait is measured by `benchmarks/reload_load.py`.
    """
    done = threading.Event()
    changing = threading.Thread(target=keep_changing, args=(recipe.knowledge, done))
    replies: list[Reply] = []
    with contextlib.ExitStack() as stack:
        live = stack.enter_context(Reloader(recipe, lambda: first(recipe)))
        stack.callback(changing.join)
        stack.callback(done.set)
        changing.start()

        def served_another() -> bool:
            replies.append(live.current.respond("What time do you close?"))
            return len({reply.body for reply in replies}) >= 2

        until(served_another, seconds=60)

    assert {reply.outcome for reply in replies} == {Outcome.ANSWER}
    assert all(reply.body.startswith("When is the library open?\nIt is open from 9 to 17") for reply in replies)


def keep_changing(folder: Path, done: threading.Event) -> None:
    """Put another FAQ in place every 100 ms, one in three bad: by lot, because builds keep time with a fixed order."""
    number, lot = 0, random.Random(1)  # noqa: S311 - the same ones in every run
    while not done.wait(0.1):
        number += 1
        text = BAD if lot.random() < 1 / 3 else changed(SMALL_FAQ, "from 9 to 17", f"from 9 to 17 ({number})")
        write_knowledge(folder, {"faq.yaml.part": text})
        folder.joinpath("faq.yaml.part").replace(folder / "faq.yaml")
