"""Rates: what a setting may say, who has to wait, and that everybody is soon forgotten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.rates import UNLIMITED, Rate, RateCounter, parse_rate


class Clock:
    """A clock that is set by hand."""

    now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.mark.parametrize(
    ("text", "rate"),
    [("6/30", Rate(6, 30)), (" 1 / 2 ", Rate(1, 2)), ("off", UNLIMITED), ("OFF", UNLIMITED)],
)
def test_settings_name_rates(text: str, rate: Rate) -> None:
    """Times and seconds with a stroke between, or `off`; what is printed reads back."""
    assert parse_rate(text) == rate
    assert parse_rate(str(rate)) == rate


@pytest.mark.parametrize("text", ["", "6", "6/", "0/30", "6/0", "-1/3", "6 per 30", "1/2/3", "\u0663/3x"])
def test_other_texts_are_refused(text: str) -> None:
    """The message says what to write."""
    with pytest.raises(ValueError, match="such as 6/30, or off"):
        parse_rate(text)


def test_waits_until_the_oldest_is_out_of_the_window() -> None:
    """Two in ten seconds: the third waits until the first is ten seconds old; a refused try does not prolong that."""
    counter = RateCounter(Rate(2, 10), clock := Clock())
    counter.count("a")
    clock.now += 4
    counter.count("a")

    assert (counter.take("a"), counter.wait("a"), counter.wait("b")) == (False, 6, 0)
    clock.now += 6
    assert counter.wait("a") == 0
    assert counter.take("a")


def test_unlimited_counts_nobody() -> None:
    """Without a limit there is nothing to remember."""
    counter = RateCounter(UNLIMITED, Clock())

    assert all(counter.take("a") for _ in range(100))
    assert len(counter) == 0


@given(keys=st.lists(st.integers(0, 5), max_size=30), pauses=st.lists(st.floats(0, 5), max_size=30))
def test_never_more_than_the_rate_in_any_window(keys: list[int], pauses: list[float]) -> None:
    """Whenever whoever asks, no window holds more than is allowed, and nobody is remembered past it."""
    clock, rate = Clock(), Rate(2, 3)
    counter = RateCounter(rate, clock)
    taken: list[tuple[int, float]] = []
    for key, pause in zip(keys, pauses, strict=False):
        clock.now += pause
        if counter.take(key):
            taken.append((key, clock.now))
        recent = {key for key, when in taken if when > clock.now - rate.seconds}
        assert len(counter) == len(recent)
    for key, start in taken:
        assert sum(start <= when < start + rate.seconds for other, when in taken if other == key) <= rate.times
