"""What may be done once: told apart by who did what where, bounded, and nobody named."""

import subprocess
import sys

from bot.adapters.discord.once import Once

from .openapi import REPOSITORY

ALICE, BOB, MESSAGE = 11111111111111111, 22222222222222222, 33333333333333333


def test_deed_is_new_once() -> None:
    """The same deed of the same person below the same message is no longer new; any other is."""
    once = Once()
    assert [once.first("vote", MESSAGE, ALICE) for _ in range(3)] == [True, False, False]
    assert once.first("vote", MESSAGE, BOB)
    assert once.first("post", MESSAGE, ALICE)


def test_deed_that_failed_can_be_tried_again() -> None:
    """What came to nothing does not count."""
    once = Once()
    once.first("post", MESSAGE, ALICE)
    once.undo("post", MESSAGE, ALICE)
    assert once.first("post", MESSAGE, ALICE)


def test_only_so_many_deeds_are_remembered() -> None:
    """The oldest is forgotten first, so that memory stays flat."""
    once = Once(3)
    for number in range(5):
        once.first("vote", number, ALICE)
    assert len(once) == 3
    assert once.first("vote", 0, ALICE)
    assert not once.first("vote", 4, ALICE)


def test_nobody_is_named_by_what_is_remembered() -> None:
    """Two processes remember the same deed differently, and neither keeps an id."""
    first, second = Once(), Once()
    for once in (first, second):
        once.first("vote", MESSAGE, ALICE)
    assert vars(first)["_done"] != vars(second)["_done"]
    assert str(ALICE) not in repr(vars(first))


def test_pure_parts_import_no_discord() -> None:
    """What decides about waiting can be read and tried without the library."""
    names = ("cooldown", "once", "reading", "intake", "metrics")
    pure = ", ".join(f"bot.adapters.discord.{name}" for name in names)
    code = f"import sys, {pure}; sys.exit('discord' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=False).returncode == 0
