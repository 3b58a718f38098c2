"""Pictures of an evaluation as inline SVG, by matplotlib, which is needed here alone (the extra `report`).

Colours are variables of the page's style sheet, for light and dark; texts stay texts.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.errors import FaqBotError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TEXT, LINE, FIRST, SECOND = "#010101", "#020202", "#030303", "#040404"
"""Stand-ins for the colours of the page; matplotlib takes no variables."""
VARIABLES = {TEXT: "var(--text)", LINE: "var(--line)", FIRST: "var(--first)", SECOND: "var(--second)"}
BIN = 5
"""Width of a bar of a histogram, on the scale of probabilities from 0 to 100."""
MISSING = (
    "evaluate --html draws its pictures with matplotlib, which is not installed. "
    "Install it with: python -m pip install 'matplotlib>=3.9,<4'"
)


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """One point of the risk-coverage curve."""

    coverage: float
    """Share of the answerable questions that get an answer, 0 to 1."""
    risk: float
    """Share of the answers that are wrong, 0 to 1."""
    probability: float
    """Least probability that is answered at this point, 0 to 100."""


def require_matplotlib() -> None:
    """Refuse to go on without matplotlib.

    Raises:
        FaqBotError: says how to install it.
    """
    try:
        import matplotlib as _  # noqa: F401, ICN001, PLC0415 - optional, and slow to import
    except ImportError as error:
        raise FaqBotError(MISSING) from error


def risk_picture(points: Sequence[RiskPoint], now: RiskPoint) -> str:
    """Return the risk-coverage curve with the operating point; points by rising coverage."""
    figure, axes = _canvas(6.4, 3.6)
    axes.plot([100 * one.coverage for one in points], [100 * one.risk for one in points], color=FIRST, linewidth=2)
    axes.plot([100 * now.coverage], [100 * now.risk], "o", color=SECOND, markersize=9)
    answered, wrong = f"{100 * now.coverage:.0f}% answered", f"{100 * now.risk:.1f}% of them wrong"
    words = f"now: {answered},\n{wrong} (probability {now.probability:g})"
    axes.annotate(
        words,
        (100 * now.coverage, 100 * now.risk),
        xytext=(-12, 14),
        textcoords="offset points",
        ha="right",
        color=TEXT,
    )
    axes.set(xlabel="answerable questions that get an answer, %", ylabel="answers that are wrong, %", xlim=(0, 100))
    axes.set_ylim(bottom=0)
    return _svg(figure, "risk")


def scores_picture(inside: Sequence[float], outside: Sequence[float], threshold: float) -> str:
    """Return histograms of the best probabilities: of questions that have an answer here, and of the others."""
    figure, axes = _canvas(6.4, 3.6)
    edges = list(range(0, 101, BIN))
    axes.hist(
        [list(inside), list(outside)], bins=edges, color=[FIRST, SECOND], label=["has an answer here", "has none here"]
    )
    axes.axvline(threshold, color=TEXT, linestyle="--", label=f"answered from {threshold:g}")
    axes.set(xlabel="probability of the best entry that could be answered with", ylabel="questions", xlim=(0, 100))
    axes.legend(frameon=False, labelcolor=TEXT, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3)  # above the bars
    return _svg(figure, "scores")


def confusion_picture(names: Sequence[str], counts: Mapping[tuple[str, str], int]) -> str:
    """Return a map of entries: what was right by what came first; only where the two differ.

    Args:
        names: the entries that are shown, in their order.
        counts: how often, for right and first; all of them among the names.
    """
    from matplotlib.patches import Rectangle  # noqa: PLC0415 - as above

    side = 1.9 + 0.3 * len(names)
    figure, axes = _canvas(side + 0.4, side)
    places = {name: place for place, name in enumerate(names)}
    most = max(counts.values(), default=1)
    for (right, first), count in counts.items():
        x, y = places[first], places[right]
        axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=SECOND, alpha=0.15 + 0.45 * count / most))
        axes.text(x, y, str(count), ha="center", va="center", color=TEXT, fontsize=9)
    axes.set(xlabel="came first", ylabel="is right", xlim=(-0.5, len(names) - 0.5), ylim=(len(names) - 0.5, -0.5))
    axes.set_xticks(range(len(names)), names, rotation=90)
    axes.set_yticks(range(len(names)), names)
    return _svg(figure, "confusion")


def _canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """Return an empty figure of this size in inches, and its axes."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - as above

    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    figure.patch.set_alpha(0)
    axes.patch.set_alpha(0)
    axes.grid(visible=True, color=LINE, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(colors=TEXT, length=0)
    axes.xaxis.label.set_color(TEXT)
    axes.yaxis.label.set_color(TEXT)
    axes.spines[:].set_color(LINE)
    return figure, axes


def _svg(figure: Figure, name: str) -> str:
    """Return a figure as an SVG element for a page: no fixed size, ids of its own, colours by name."""
    import matplotlib as mpl  # noqa: PLC0415 - as above

    content = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(content, format="svg", metadata=nothing)
    text = content.getvalue()
    text = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
    text = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', text)
    text = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", text)
    text = re.sub(r'<svg ([^>]*?)height="[^"]*" ?', r"<svg \1", text, count=1)
    text = re.sub(r'(<svg [^>]*?)\bwidth="([\d.]+)pt"', r'\1style="max-width: \2pt" aria-hidden="true"', text, count=1)
    for sign, variable in VARIABLES.items():
        text = text.replace(sign, variable)
    return text
