"""Where the bars of safety triage lie: how often each set of messages is raised, with its 95% interval.

    python benchmarks/safety_bars.py [--show N]

Reads the public text and the natural questions of the shared material (FAQ_SHARED, or `../shared`), and the labelled
sets of `tests/knowledge`. The bars in `bot/core/safety/triage.py` were set so that public text stays within its goal;
the quantiles below the table are what they were read from. `--show N` prints N of its messages that are raised.
"""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import yaml

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from bot.core.knowledge.loading import load_knowledge  # noqa: E402
from bot.core.replies import URGENT, SafetyKind  # noqa: E402
from bot.core.responder import Responder  # noqa: E402
from bot.core.safety.triage import CONCERN, Verdict  # noqa: E402
from bot.evaluation.figures import Share  # noqa: E402
from bot.factory import store_of  # noqa: E402
from bot.settings import load_settings  # noqa: E402

SHARED = Path(os.environ.get("FAQ_SHARED") or REPOSITORY.parent / "shared") / "questions"
KNOWLEDGE = REPOSITORY / "knowledge"
SETS = REPOSITORY / "tests/knowledge"
QUANTILES = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02)
"""Shares of public text above a bar."""


def public() -> list[str]:
    """Return what people typed to bots that are not ours: nothing in it is a sign of anything."""
    files = sorted((SHARED / "public").glob("*.test.jsonl"))
    return [json.loads(line)["text"] for file in files for line in file.read_text("utf-8").splitlines()]


def labelled() -> Iterator[tuple[str, list[str]]]:
    """Yield the name of each set and kind, and its messages."""
    natural = yaml.safe_load((SHARED / "natural.yaml").read_text("utf-8"))
    yield "natural questions", [row["q"] for row in natural["questions"]]
    yield "natural chatter", [row["q"] for row in natural["chatter"]]
    for path in sorted(SETS.glob("safety*.yaml")):
        rows = [row for row in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader) if isinstance(row, dict)]
        for kind in dict.fromkeys((row["set"], row["kind"]) for row in rows):
            yield " ".join((path.stem, *kind)), [row["q"] for row in rows if (row["set"], row["kind"]) == kind]


def outcome(found: Verdict) -> str:
    """Return what a message gets: the kind of reply, a line, or nothing."""
    return found.rule.kind.value if found.rule else "line" if found.concern else "nothing"


def row(name: str, outcomes: Sequence[str]) -> str:
    """Return one line of the table."""
    counts = Counter(outcomes)
    urgent = Share(sum(counts[kind.value] for kind in URGENT), len(outcomes))
    other = Share(sum(counts[kind.value] for kind in SafetyKind if kind not in URGENT), len(outcomes))
    return f"{name:46}{len(outcomes):6}  {urgent!s:22}{other!s:22}{Share(counts['line'], len(outcomes))!s:22}"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", type=int, default=0, metavar="N")
    show = parser.parse_args().show
    responder = Responder(load_knowledge(KNOWLEDGE, KNOWLEDGE), store=store_of(load_settings()))

    def verdict(text: str) -> Verdict:
        return responder.verdict(str(text))

    texts = public()
    verdicts = [verdict(text) for text in texts]
    print(f"{'set':46}{'n':>6}  {'urgent reply':22}{'other safety reply':22}{'line':22}")
    print(row("public text", [outcome(found) for found in verdicts]))
    for name, messages in labelled():
        print(row(name, [outcome(verdict(text)) for text in messages]), flush=True)
    print("\nevidence (with what the rules saw) above which so much of public text lies")
    for kind in SafetyKind:
        leads = sorted((-found.least(kind) for found in verdicts), reverse=True)
        if all(found.evidence for found in verdicts[:1]):
            told = [found for found in verdicts if found.evidence]
            leads = sorted((found.evidence[kind] - found.least(kind) + _bar(kind) for found in told), reverse=True)
        print(f"{kind:16}" + "  ".join(f"{share:.2%}: {leads[int(share * len(texts))]:5.2f}" for share in QUANTILES))
    raised = [(text, found) for text, found in zip(texts, verdicts, strict=True) if outcome(found) != "nothing"]
    for text, found in sorted(raised, key=lambda pair: (pair[1].rule is None, -_highest(pair[1])))[:show]:
        print(f"  {outcome(found)}: {text[:110]}")


def _bar(kind: SafetyKind) -> float:
    return Verdict().least(kind)


def _highest(found: Verdict) -> float:
    return float(np.max([found.evidence[kind] for kind in CONCERN])) if found.evidence else 0.0


if __name__ == "__main__":
    main()
