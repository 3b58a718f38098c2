"""Buttons and menus as data: what their custom ids carry, and that it always fits."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord import controls
from bot.adapters.discord.controls import CUSTOM_ID_LIMIT, Button, Does, Menu, Press, clip, read_custom_id
from bot.core.knowledge.schema import ID_LIMIT

SNOWFLAKES = st.integers(0, 2**64 - 1)
SUBJECTS = st.text(max_size=ID_LIMIT)


@given(st.sampled_from(Does), SNOWFLAKES, SUBJECTS)
def test_custom_id_carries_everything_and_fits(does: Does, number: int, subject: str) -> None:
    """Any deed, any id of Discord's, any id of an entry comes back whole, in at most 100 characters."""
    for control in (Button("label", does, number, subject), Menu("pick", (("a", "b"),), does, number, subject)):
        assert len(control.custom_id) <= CUSTOM_ID_LIMIT
        assert read_custom_id(control.custom_id) == Press(does, number, subject)


@pytest.mark.parametrize(
    "custom_id",
    ["", "faq", "faq2:open:0:what-is", "faq0:open:0:x", "faq1:fly:0:x", "faq1:open:x:y", "faq1:open:0", "other:1"],
)
def test_what_is_not_ours_or_not_of_this_version_is_not_read(custom_id: str) -> None:
    """A button of another version, or of another bot, is told apart."""
    assert read_custom_id(custom_id) is None


def test_every_deed_has_room_for_the_longest_ids() -> None:
    """No deed's name is so long that an id would be cut off."""
    longest = max((Button("x", does, 2**64 - 1, "x" * ID_LIMIT) for does in Does), key=lambda one: len(one.custom_id))

    assert len(longest.custom_id) <= CUSTOM_ID_LIMIT


@given(st.text(max_size=200), st.integers(1, 100))
def test_clipped_text_fits(text: str, limit: int) -> None:
    """A text is cut only where it is too long, and then says so."""
    clipped = clip(text, limit)

    assert len(clipped) <= limit
    assert clipped == text or clipped.endswith("\u2026")


def test_examples_in_the_documentation_hold() -> None:
    """The module's doctests run."""
    results = doctest.testmod(controls)
    assert (results.attempted > 0, results.failed) == (True, 0)
