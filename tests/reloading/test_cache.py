"""Arrays on disk: what was saved comes back, whatever is wrong is as if nothing had been kept, nothing carries code."""

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from conftest import REPOSITORY

from bot.reloading import cache as module
from bot.reloading.cache import ArrayCache, NotKeptError

ARRAYS = {"numbers": np.arange(6, dtype=np.float32).reshape(2, 3), "keys": np.array([1, 2], dtype=np.uint64)}


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    """Under their name, also for another process; nobody but their owner reads them."""
    ArrayCache(tmp_path / "new").save("one", ARRAYS)
    found = ArrayCache(tmp_path / "new").load("one")

    assert found is not None
    assert all((found[name] == array).all() and found[name].dtype == array.dtype for name, array in ARRAYS.items())
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    """By a call, or by an error where only what is kept is wanted."""
    told: list[bool] = []
    assert ArrayCache(tmp_path, lambda: told.append(True)).load("one") is None
    assert told
    with pytest.raises(NotKeptError):
        ArrayCache(tmp_path, strict=True).load("one")


class _Evil:
    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("evil",)


def test_broken_file_is_as_good_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it ends, whatever is in it, and no code in it runs; it can be written anew."""
    monkeypatch.chdir(tmp_path)
    file, cache = tmp_path / "one.npz", ArrayCache(tmp_path)
    cache.save("one", ARRAYS)
    whole = file.read_bytes()
    np.savez(file, bad=np.array([_Evil()], dtype=object))  # numpy would unpickle it
    broken = [b"nonsense", b"PK\x03\x04 broken", pickle.dumps(_Evil()), file.read_bytes()]
    for content in (*broken, *(whole[:end] for end in range(0, len(whole), 37))):
        file.write_bytes(content)
        assert cache.load("one") is None
    cache.save("one", ARRAYS)

    assert cache.load("one") is not None
    assert not Path("evil").exists()


def test_place_that_cannot_be_written_loses_nothing(tmp_path: Path) -> None:
    """A file where the folder should be."""
    (tmp_path / "taken").write_text("")
    ArrayCache(tmp_path / "taken").save("one", ARRAYS)

    assert ArrayCache(tmp_path / "taken").load("one") is None


def test_only_so_much_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that were not used for longest go, and what a killed process left behind."""
    cache = ArrayCache(tmp_path)
    cache.save("size", ARRAYS)
    monkeypatch.setattr(module, "MOST_BYTES", 8 * (tmp_path / "size.npz").stat().st_size)
    (tmp_path / "size.npz").unlink()
    for number in range(8):
        cache.save(f"{number}", ARRAYS)
        os.utime(tmp_path / f"{number}.npz", (number, number))
    (tmp_path / "unfinished-old").write_bytes(b"")
    os.utime(tmp_path / "unfinished-old", (time.time() - 7200,) * 2)
    cache.load("0")
    cache.save("new", ARRAYS)

    assert not (tmp_path / "unfinished-old").exists()
    assert cache.load("0") is not None
    assert cache.load("1") is None
    assert cache.load("new") is not None


@pytest.fixture
def warnings(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[str]]]:
    """Return how to get at the warnings that were logged; each is logged once a process."""
    module._warn.cache_clear()
    yield lambda: [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    module._warn.cache_clear()


UNIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
ROOT = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can give files to another user")


@UNIX
@pytest.mark.parametrize("place", ["", "..", "../.."])
def test_folder_that_others_can_change_is_not_used(
    tmp_path: Path, warnings: Callable[[], list[str]], place: str
) -> None:
    """Nor one below such a folder: they could put another in its place. One warning says so.

    Where they can only add to a folder above, as to the system's folder for what is temporary, all is well.
    """
    folder = tmp_path / "above" / "between" / "cache"
    (tmp_path / "above").mkdir()
    tmp_path.chmod(0o1777)
    cache = ArrayCache(folder)
    cache.save("one", ARRAYS)
    assert cache.load("one") is not None
    folder.joinpath(place).resolve().chmod(0o777)
    cache.save("two", ARRAYS)

    assert cache.load("one") is None
    assert not folder.joinpath("two.npz").exists()
    assert warnings() == [
        f"The cache is not used, so every start takes longer: other users can change {folder}, or a folder above it"
    ]


@ROOT
@pytest.mark.parametrize("given", ["cache", "cache/one.npz"])
def test_what_another_user_owns_is_not_read(tmp_path: Path, warnings: Callable[[], list[str]], given: str) -> None:
    """The folder and each file; somebody else could change it at any time."""
    cache = ArrayCache(tmp_path / "cache")
    cache.save("one", ARRAYS)
    os.chown(tmp_path / given, 12345, -1)

    assert cache.load("one") is None
    assert len(warnings()) == 1


@UNIX
@pytest.mark.parametrize("put", [lambda file, other: file.symlink_to(other), lambda file, _: os.mkfifo(file)])
def test_link_or_pipe_in_the_place_of_a_file_is_not_opened(tmp_path: Path, put: Callable[[Path, Path], None]) -> None:
    """A link could lead to anything; opening a pipe waits for somebody who writes."""
    cache, file = ArrayCache(tmp_path / "cache"), tmp_path / "cache" / "one.npz"
    cache.save("one", ARRAYS)
    put(file, file.rename(tmp_path / "elsewhere.npz"))

    assert cache.load("one") is None


@UNIX
def test_folder_that_is_swapped_while_it_is_read_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was looked at is what is read, whatever stands at its path by then."""
    mine, theirs = ArrayCache(tmp_path / "cache"), ArrayCache(tmp_path / "other")
    mine.save("one", ARRAYS)
    theirs.save("one", {"numbers": np.zeros(1)})
    real = os.open

    def swapped(path: str, *arguments: int, **options: int) -> int:
        if path == "one.npz":
            (tmp_path / "cache").rename(tmp_path / "moved")
            (tmp_path / "cache").symlink_to(tmp_path / "other")
        return real(path, *arguments, **options)

    monkeypatch.setattr(os, "open", swapped)
    found = mine.load("one")

    assert found is not None
    assert found["numbers"].shape == (2, 3)


MANY = """
import sys
from pathlib import Path
import numpy as np
from bot.reloading.cache import ArrayCache
cache = ArrayCache(Path(sys.argv[1]))
for number in range(20):
    cache.save(f"own-{sys.argv[2]}-{number}", {"x": np.full(1000, number)})
    cache.save("shared", {"x": np.full(100_000, number), "y": np.full(100_000, number)})
    found = cache.load("shared")
    assert found is not None and (found["x"] == found["y"]).all() and len(set(found["x"])) == 1
"""


def test_processes_share_a_folder(tmp_path: Path) -> None:
    """Each keeps its own, and nobody ever reads half of what another writes."""
    command = [sys.executable, "-c", MANY, str(tmp_path / "cache")]
    children = [subprocess.Popen([*command, name], cwd=REPOSITORY) for name in "abc"]

    assert [child.wait(timeout=150) for child in children] == [0, 0, 0]
    kept = {path.name for path in (tmp_path / "cache").iterdir()}
    assert kept == {"shared.npz", *(f"own-{name}-{number}.npz" for name in "abc" for number in range(20))}
