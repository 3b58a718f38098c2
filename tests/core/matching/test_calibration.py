"""From raw scores to probabilities: they rise and fall as they should, whatever the coefficients were fitted to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.matching.calibration import Signals, fit_logistic, probabilities
from bot.core.tuning import Probability

SCORES = st.lists(st.floats(-1.0, 2.0, width=32), min_size=1, max_size=8).map(
    lambda scores: sorted(scores, reverse=True)
)


@given(SCORES, st.floats(0.0, 1.0))
def test_probabilities_are_probabilities_and_none_is_above_the_first(scores: list[float], known: float) -> None:
    """One a score, between 0 and 1; together with what lies beyond the list they are no more than certainty."""
    result = probabilities(scores, Signals.of(scores, known), Probability())

    assert len(result) == len(scores)
    assert all(0.0 <= chance <= result[0] <= 1.0 for chance in result)
    assert sum(result) <= 1.0 + 1e-6


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        pytest.param(([0.5, 0.2], 0.9), ([0.9, 0.6], 0.9), id="higher score"),
        pytest.param(([0.9, 0.8], 0.9), ([0.9, 0.2], 0.9), id="wider gap"),
        pytest.param(([0.9, 0.2], 0.3), ([0.9, 0.2], 0.9), id="more words known"),
    ],
)
def test_stronger_signals_make_the_best_more_probable(
    weaker: tuple[list[float], float], stronger: tuple[list[float], float]
) -> None:
    """Each signal counts in its direction, with the numbers that serve any FAQ."""
    low, high = (
        probabilities(scores, Signals.of(scores, known), Probability())[0] for scores, known in (weaker, stronger)
    )

    assert low < high


def test_single_score_has_its_whole_height_as_margin() -> None:
    """With nothing beside it, the gap is to nothing."""
    assert Signals.of([0.7], 0.5) == Signals(pytest.approx(0.7), pytest.approx(0.7), 0.5)


def test_fit_finds_the_coefficients_that_made_the_data() -> None:
    """Drawn from a known curve, the curve comes back."""
    random = np.random.default_rng(1)
    signals = random.uniform(-2, 2, (20_000, 2))
    chance = 1 / (1 + np.exp(-(0.5 + signals @ np.array([2.0, -1.0]))))

    assert fit_logistic(signals, random.random(20_000) < chance) == pytest.approx([0.5, 2.0, -1.0], abs=0.1)


def test_fit_stays_finite_where_right_and_wrong_part_completely() -> None:
    """A small FAQ may be answered without a mistake."""
    result = fit_logistic(np.array([[0.0], [0.1], [0.9], [1.0]]), np.array([False, False, True, True]))

    assert np.all(np.isfinite(result))
    assert result[1] > 0
