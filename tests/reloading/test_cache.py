"""Arrays on disk: what was saved comes back, whatever is wrong is as if nothing had been kept, nothing carries code."""

from __future__ import annotations

import os
import pickle
import time
from pathlib import Path

import numpy as np
import pytest

from bot.reloading.cache import MOST_KEPT, ArrayCache

ARRAYS = {"numbers": np.arange(6, dtype=np.float32).reshape(2, 3), "keys": np.array([1, 2], dtype=np.uint64)}


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    """Under their name, also for another process."""
    ArrayCache(tmp_path / "new").save("one", ARRAYS)
    found = ArrayCache(tmp_path / "new").load("one")

    assert found is not None
    assert all((found[name] == array).all() and found[name].dtype == array.dtype for name, array in ARRAYS.items())
    assert ArrayCache(tmp_path / "new").load("two") is None


def test_folder_is_for_its_owner(tmp_path: Path) -> None:
    """Nobody else reads what it holds."""
    ArrayCache(tmp_path / "new").save("one", ARRAYS)

    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


class _Evil:
    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("evil",)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x03\x04 broken", pickle.dumps(_Evil())])
def test_broken_file_is_as_good_as_none(tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no code in it runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.npz").write_bytes(content)

    assert ArrayCache(tmp_path).load("one") is None
    assert not Path("evil").exists()


def test_objects_in_arrays_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numpy would unpickle them."""
    monkeypatch.chdir(tmp_path)
    np.savez(tmp_path / "one.npz", bad=np.array([_Evil()], dtype=object))

    assert ArrayCache(tmp_path).load("one") is None
    assert not Path("evil").exists()


def test_place_that_cannot_be_written_loses_nothing(tmp_path: Path) -> None:
    """A file where the folder should be."""
    (tmp_path / "taken").write_text("")
    ArrayCache(tmp_path / "taken").save("one", ARRAYS)

    assert ArrayCache(tmp_path / "taken").load("one") is None


def test_few_are_kept(tmp_path: Path) -> None:
    """Those that were not used for longest go, and what a killed process left behind."""
    cache = ArrayCache(tmp_path)
    for number in range(MOST_KEPT):
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
