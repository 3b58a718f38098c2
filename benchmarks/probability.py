"""Fit the weights of `bot/core/matching/probability.py`, and show what each level of probability is worth.

    python benchmarks/probability.py

A logistic regression of "the best entry is right" on the signals, over a third of the cross-check set, the questions
of a writer from outside, and half of the public text of the shared material (FAQ_SHARED, or `../shared`), where no
entry is right. Public text weighs half, the cross-check set a third, so that neither drowns the other. The levels of
`bot/core/answering/decision.py` are read from the table: SURE where at least 97.5% are right, LIKELY where less than 1%
of public text is answered.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.safety_bars import public  # noqa: E402 - the path comes first
from bot.core.knowledge.loading import load_knowledge  # noqa: E402
from bot.core.matching.probability import Signals, probability  # noqa: E402
from bot.core.responder import Responder  # noqa: E402
from bot.evaluation.questions import load_questions  # noqa: E402
from bot.factory import store_of  # noqa: E402
from bot.settings import load_settings  # noqa: E402

KNOWLEDGE, SETS = ROOT / "knowledge", ROOT / "tests/knowledge"
WEIGHTS = {"cross-check": 0.3, "outside": 1.0, "public": 0.5}
LEVELS = (0.2, 0.25, 0.3, 0.5, 0.8, 0.88, 0.92, 0.95)


def cases(responder: Responder) -> Iterator[tuple[str, Signals, bool]]:
    """Yield set, signals and whether the best entry is right, of every message that is near to any entry."""
    for name, path, step in (("cross-check", "questions.yaml", 3), ("outside", "questions_outside.yaml", 1)):
        for asked in load_questions(SETS / path, responder.knowledge)[::step]:
            entries = [] if asked.both else responder.rank(asked.text).entries
            if entries:
                yield name, responder.rank(asked.text).signals, entries[0].label.name in asked.right
    for text in public()[::2]:
        yield "public", responder.rank(text).signals, False


def main() -> None:
    """Print the fitted weights, and for each level what the weights in use make of each set."""
    responder = Responder(load_knowledge(KNOWLEDGE, KNOWLEDGE), store=store_of(load_settings()))
    found = [*cases(responder)]
    names = np.array([name for name, _, _ in found])
    signals = np.array([[1.0, *signals] for _, signals, _ in found])
    right = np.array([right for _, _, right in found])
    weights = np.array([WEIGHTS[name] for name in names])

    def loss(each: np.ndarray) -> float:
        score = signals @ each
        return float((weights * (np.logaddexp(0, score) - right * score)).sum())

    fitted = minimize(loss, np.zeros(signals.shape[1])).x
    print(
        "fitted: "
        + ", ".join(f"{name} {value:.2f}" for name, value in zip(("intercept", *Signals._fields), fitted, strict=True))
    )
    chances = np.array([probability(each) for _, each, _ in found])
    print(f"{'level':>6}" + "".join(f"{name + ': above, right':>30}" for name in WEIGHTS))
    for level in LEVELS:
        row = ""
        for name in WEIGHTS:
            above = (names == name) & (chances >= level)
            correct = right[above].mean() if above.any() else 0.0
            row += f"{above.sum() / (names == name).sum():>21.1%}{correct:>9.1%}"
        print(f"{level:6.2f}{row}")


if __name__ == "__main__":
    main()
