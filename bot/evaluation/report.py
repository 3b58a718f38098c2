"""Figures as text: tables for the terminal."""

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.evaluation.figures import MEASURES, Judged, Measure, Share

MOST_CONFUSIONS = 15
"""Rows of the list of wrong answers: what is worth reading in one sitting."""
WITHIN = 0.03
"""How much worse a figure may be with typing errors."""


def figures_table(name: str, found: Mapping[str, Share], clean: Mapping[str, Share] | None = None) -> str:
    """Return the figures of one set as a table, with 95% intervals and goals; figures without a case are left out.

    Args:
        name: the title.
        found: the figures.
        clean: those of the same questions without typing errors; the goal is then to come within `WITHIN` of them.
    """
    rows = [
        f"  {MEASURES[key].words:46}{share}  {_verdict(MEASURES[key], share, clean[key] if clean else None)}"
        for key, share in found.items()
        if share.cases
    ]
    return "\n".join([name, f"  {'':46}{'':>7}  95%      hits      goal", *rows])


def _verdict(measure: Measure, share: Share, clean: Share | None) -> str:
    if not measure.goal:
        return ""
    if clean is None:
        return f"{measure.goal}: {'met' if measure.met(share) else 'missed'}"
    loss = clean.value - share.value if measure.least is not None else share.value - clean.value
    return f"within {100 * WITHIN:.0f} points: {'met' if loss <= WITHIN else 'missed'}"


def confusions_table(judged: Sequence[Judged]) -> str:
    """Return the most frequent wrong answers: what was right, what was given, how often."""
    wrong = Counter(
        (", ".join(sorted(one.asked.right)) or one.asked.kind.value, _given_wrong(one))
        for one in judged
        if one.answered and not one.answered_right
    )
    rows = [f"  {count:3}  {right} -> {given}" for (right, given), count in wrong.most_common(MOST_CONFUSIONS)]
    return "\n".join(["  wrong answers: right -> given", *(rows or ["  none"])])


def _given_wrong(one: Judged) -> str:
    """Return the first wrong entry of an answer, or the only one where two were wanted."""
    given = [entry.entry_id for entry in one.reply.entries]
    return next((entry for entry in given if entry not in one.asked.right), given[0])
