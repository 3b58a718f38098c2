"""What it changes that a reply to one of the bot's answers is read with that answer's entry as context.

    python benchmarks/follow_ups.py [--show]

Asks every row of `tests/knowledge/follow_ups.yaml` alone and in context, and, where the shared material is there
(FAQ_SHARED, or `../shared`), public messages to bots on other subjects, each below the answer of one entry. `--show`
prints what got another reply.
"""

import argparse
import itertools
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from benchmarks.safety_bars import public  # noqa: E402
from bot.core.knowledge.loading import load_knowledge  # noqa: E402
from bot.core.replies import Outcome, Reply  # noqa: E402
from bot.core.responder import Responder  # noqa: E402
from bot.evaluation.figures import Share  # noqa: E402
from bot.factory import store_of  # noqa: E402
from bot.settings import load_settings  # noqa: E402

FILE = REPOSITORY / "tests/knowledge/follow_ups.yaml"
KNOWLEDGE = REPOSITORY / "knowledge"
SHOWN = frozenset({Outcome.ANSWER, Outcome.LIKELY, Outcome.OUT_OF_SCOPE})


@dataclass(frozen=True)
class FollowUp:
    """A reply to an answer, with what is said to it alone and in context."""

    about: str
    text: str
    right: frozenset[str]
    """Entries that fit; none where nothing does."""
    alone: Reply
    together: Reply

    def is_right(self, reply: Reply) -> bool:
        """Tell whether what a reply shows at once is an entry that fits."""
        return shows(reply) and reply.entries[0].entry_id in self.right

    def helps(self, reply: Reply) -> bool:
        """Tell whether a reply shows or offers an entry that fits."""
        return bool({entry.entry_id for entry in reply.entries} & self.right)

    @property
    def is_worse(self) -> bool:
        """Whether the context has lost a right entry, or shows a wrong one where nothing was shown."""
        lost = any(judge(self.alone) and not judge(self.together) for judge in (self.is_right, self.helps))
        return lost or (self.is_new and not self.helps(self.together))

    @property
    def is_new(self) -> bool:
        """Whether something is shown because of the context alone."""
        return shows(self.together) and not shows(self.alone)


def shows(reply: Reply) -> bool:
    """Tell whether a reply shows what an entry says, not only choices or nothing."""
    return reply.outcome in SHOWN


def asked(responder: Responder, rows: Iterable[dict[str, object]]) -> list[FollowUp]:
    """Return these rows (`about`, `q`, perhaps `entry`) with their replies; none on entries that are retired."""
    found = [_asked(responder, str(row["about"]), str(row["q"]), row.get("entry")) for row in rows
             if responder.knowledge.find(str(row["about"]))]  # fmt: skip
    return [one for one in found if all(map(responder.knowledge.find, one.right))]


def parts() -> dict[str, list[dict[str, object]]]:
    """Return the rows of the labelled file by their part."""
    found: dict[str, list[dict[str, object]]] = yaml.safe_load(FILE.read_text("utf-8"))
    return found


def _asked(responder: Responder, about: str, text: str, entry: object) -> FollowUp:
    right = entry if isinstance(entry, list) else [entry] if entry else []
    return FollowUp(about, text, frozenset(right), responder.respond(text), responder.respond(text, about))


def _table(name: str, found: Sequence[FollowUp], *, show: bool) -> None:
    print(f"{name} ({len(found)})")
    for title, judge in (("right at once", FollowUp.is_right), ("right or offered", FollowUp.helps)):
        if any(one.right for one in found):
            alone, together = (
                Share(sum(judge(one, reply) for one, reply in pairs), len(found))
                for pairs in zip(*(((one, one.alone), (one, one.together)) for one in found), strict=True)
            )
            print(f"  {title:22}alone {alone}   in context {together}")
    print(f"  worse in context      {sum(one.is_worse for one in found)}")
    print(f"  shown by context      {Share(sum(one.is_new for one in found), len(found))}")
    for one in found if show else ():
        if one.alone != one.together:
            print(f"    {one.about} < {one.text}: {_told(one.alone)} -> {_told(one.together)}")


def _told(reply: Reply) -> str:
    return " ".join((reply.outcome, *(entry.entry_id for entry in reply.entries)))


def main() -> None:
    """Print the figures of every part."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--show", action="store_true", help="print what got another reply")
    show = parser.parse_args().show
    responder = Responder(load_knowledge(KNOWLEDGE, KNOWLEDGE), store=store_of(load_settings()))
    for name, rows in parts().items():
        _table(name.replace("_", " "), asked(responder, rows), show=show)
    abouts = itertools.cycle(entry.id for entry in responder.knowledge.entries)
    messages = [{"about": about, "q": text} for about, text in zip(abouts, public(), strict=False)]
    _table("public messages", asked(responder, messages), show=show)


if __name__ == "__main__":
    main()
