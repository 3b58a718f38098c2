"""A responder kept on disk: the same replies, never a stale or a foreign one, and no harm where nothing can be kept."""

from __future__ import annotations

import hashlib
import os
import pickle
import time
from collections.abc import Callable
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest
from conftest import BASE, SMALL_FAQ, changed, write_knowledge

from bot import cli, serving
from bot.core.knowledge.loading import load_knowledge
from bot.core.responder import Responder
from bot.exit_codes import BAD_KNOWLEDGE, OK
from bot.reloading.beside import Recipe
from bot.reloading.kept import HOUR, MOST_KEPT, SUFFIX, UNFINISHED, Keep, kept_name

QUERIES = ["What time do you close?", "can i lend a book", "parking", "I cannot breathe", "xylophone"]
needs_modes = pytest.mark.skipif(os.name != "posix", reason="only POSIX tells who may write to a folder")


@pytest.fixture
def recipe(folder: Path) -> Recipe:
    """Return the recipe of the small FAQ."""
    return Recipe(folder, BASE, contact="the desk")


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    """Return a keep whose folder is not there yet."""
    return Keep(tmp_path / "some" / "cache")


def maker(recipe: Recipe, made: list[Responder]) -> Callable[[], Responder]:
    """Return what makes the responder of a recipe and notes that it did."""

    def make() -> Responder:
        made.append(Responder(load_knowledge(recipe.knowledge, BASE), contact=recipe.contact))
        return made[-1]

    return make


def times_made(keep: Keep, *recipes: Recipe) -> int:
    """Return how often something had to be made for these recipes, one after the other."""
    made: list[Responder] = []
    for recipe in recipes:
        keep.responder(recipe, maker(recipe, made))
    return len(made)


def kept(keep: Keep) -> list[Path]:
    """Return all files in the folder."""
    assert keep.folder is not None
    return sorted(keep.folder.iterdir()) if keep.folder.is_dir() else []


def test_second_start_answers_alike_and_makes_nothing(recipe: Recipe, keep: Keep) -> None:
    """All replies and notices are those of the responder that was made."""
    made: list[Responder] = []
    first, second = (keep.responder(recipe, maker(recipe, made)) for _ in range(2))

    assert made == [first]
    assert second is not first
    assert second.knowledge == first.knowledge
    assert [second.explain(query) for query in QUERIES] == [first.explain(query) for query in QUERIES]
    assert second.notices.wrong() == first.notices.wrong()


@pytest.mark.parametrize("name", ["faq.yaml", "vocabulary.yaml", "calibration.yaml"])
def test_changed_file_is_never_stale(recipe: Recipe, keep: Keep, name: str) -> None:
    """One changed character in any file, or a new file, and the responder is made anew; changed back, it is there."""
    before = {"faq.yaml": SMALL_FAQ}.get(name)
    text = changed(SMALL_FAQ, "from 9 to 17", "from 9 to 18") if before else "schema: 1\n"
    assert times_made(keep, recipe) == 1

    write_knowledge(recipe.knowledge, {name: text})
    assert times_made(keep, recipe) == 1 or name == "calibration.yaml"
    found = keep.responder(recipe, lambda: Responder(load_knowledge(recipe.knowledge, BASE)))
    assert ("18" in found.respond("when are you open").text) == (before is not None)

    if before:
        write_knowledge(recipe.knowledge, {name: before})
        assert times_made(keep, recipe) == 0


def test_settings_and_program_tell_responders_apart(recipe: Recipe, keep: Keep) -> None:
    """What shapes replies, and the program itself, are part of the name."""
    others = [replace(recipe, contact="the porter"), replace(recipe, program="another")]

    assert times_made(keep, recipe, *others) == 3
    assert times_made(keep, recipe, *others) == 0


def test_library_of_another_version_makes_anew(recipe: Recipe, keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one version wrote, another may read as something else."""
    assert times_made(keep, recipe) == 1
    version = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "0.0" if name == "numpy" else version(name))

    assert times_made(keep, recipe) == 1


def test_file_changed_while_it_is_made_is_not_kept(recipe: Recipe, keep: Keep) -> None:
    """It could be the responder of one state under the name of another."""

    def make() -> Responder:
        write_knowledge(recipe.knowledge, {"faq.yaml": changed(SMALL_FAQ, "9 to 17", "9 to 18")})
        return Responder(load_knowledge(recipe.knowledge, BASE))

    keep.responder(recipe, make)

    assert kept(keep) == []


def _foreign(_: bytes) -> bytes:
    found = pickle.dumps(["not a responder"])
    return found + hashlib.sha256(found).digest()


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        _foreign,
    ],
    ids=["empty", "half", "bit", "foreign"],
)
def test_damaged_file_is_replaced(recipe: Recipe, keep: Keep, damage: Callable[[bytes], bytes]) -> None:
    """Nothing of it is used, and the next start finds a good one."""
    assert times_made(keep, recipe) == 1
    (path,) = kept(keep)
    path.write_bytes(damage(path.read_bytes()))

    assert times_made(keep, recipe) == 1
    assert times_made(keep, recipe) == 0


@needs_modes
@pytest.mark.parametrize("whole_folder", [True, False], ids=["folder", "file"])
def test_what_others_may_write_to_is_not_read(recipe: Recipe, keep: Keep, *, whole_folder: bool) -> None:
    """A pickle of somebody else could run their code."""
    assert times_made(keep, recipe) == 1
    (path,) = kept(keep)
    (path.parent if whole_folder else path).chmod(0o777)

    assert times_made(keep, recipe) == 1
    assert times_made(keep, recipe) == int(whole_folder)  # a file is replaced by one of our own


@needs_modes
def test_only_the_owner_may_read_what_is_kept(recipe: Recipe, keep: Keep) -> None:
    """Neither the folder nor the file is anybody else's business."""
    times_made(keep, recipe)

    (path,) = kept(keep)
    assert [place.stat().st_mode & 0o077 for place in (path.parent, path)] == [0, 0]


def test_place_that_cannot_be_used_does_no_harm(recipe: Recipe, tmp_path: Path) -> None:
    """A file where the folder should be: the bot starts as if nothing had been kept."""
    (tmp_path / "file").write_text("")

    assert times_made(Keep(tmp_path / "file"), recipe, recipe) == 2


def test_write_that_breaks_off_leaves_nothing(recipe: Recipe, keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk at the last step: no half file stays."""

    def full(_: Path, __: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)

    assert times_made(keep, recipe) == 1
    assert kept(keep) == []


def test_old_ones_are_removed(recipe: Recipe, keep: Keep) -> None:
    """The ones that were used last stay."""
    recipes = [replace(recipe, program=str(number)) for number in range(MOST_KEPT + 2)]
    for number, one in enumerate(recipes):
        times_made(keep, one)
        os.utime(keep.folder / f"{kept_name(one)}{SUFFIX}", (number, number))  # type: ignore[operator]

    assert len(kept(keep)) == MOST_KEPT
    assert times_made(keep, *recipes[-MOST_KEPT:]) == 0


def test_what_a_killed_process_left_is_removed(recipe: Recipe, keep: Keep) -> None:
    """After an hour: until then another process may still be writing it."""
    assert keep.folder is not None
    times_made(keep, recipe)
    old, young = (keep.folder / f"{UNFINISHED}{name}" for name in ("old", "young"))
    for path, age in ((old, 2 * HOUR), (young, 60)):
        path.write_text("half")
        os.utime(path, (time.time() - age,) * 2)

    times_made(keep, replace(recipe, contact="the porter"))

    assert not old.exists()
    assert young.exists()


def test_nowhere_keeps_nothing(recipe: Recipe) -> None:
    """The setting `off`."""
    assert times_made(Keep(None), recipe, recipe) == 2


@pytest.mark.parametrize(("setting", "files"), [("off", 0), ("here", 1)])
def test_ask_keeps_where_the_setting_says(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, files: int
) -> None:
    """`FAQ_CACHE` is a folder, or `off`."""
    monkeypatch.setenv("FAQ_CACHE", str(tmp_path / setting) if setting != "off" else setting)
    monkeypatch.setattr(serving, "SHIPPED", tmp_path / BASE)

    for _ in range(2):
        assert cli.main(["ask", "--knowledge", str(folder), "when are you open"]) == OK
    assert len(list(tmp_path.rglob(f"*{SUFFIX}"))) == files


def test_faulty_knowledge_is_told_although_a_good_one_is_kept(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is served is what stands in the files, or nothing."""
    monkeypatch.setenv("FAQ_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(serving, "SHIPPED", tmp_path / BASE)
    assert cli.main(["ask", "--knowledge", str(folder), "when are you open"]) == OK
    write_knowledge(folder, {"faq.yaml": "entries: [\n"})

    assert cli.main(["ask", "--knowledge", str(folder), "when are you open"]) == BAD_KNOWLEDGE
    assert "faq.yaml" in capsys.readouterr().err
