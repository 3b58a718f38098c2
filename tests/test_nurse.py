"""A nurse from her first edits to green: those that docs/maintainers.md tells, on a copy of the shipped knowledge.

Where `check` is red, its words say what to do next; in the end it is clean, and the figures keep their level.
"""

import datetime as dt
import re
import shutil
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY, SHIPPED, changed, lines_of

from bot.authoring.adding import Adding
from bot.core.checking import check_knowledge
from bot.core.knowledge.loading import load_knowledge
from bot.core.responder import Responder
from bot.evaluation.figures import figures, judge
from bot.evaluation.questions import Labelled, load_questions
from bot.reloading.cache import UNFINISHED, ArrayCache

sys.path.insert(0, str(REPOSITORY / "tests/knowledge"))
from test_labelled_questions import CEILINGS, CROSS_CHECK, FLOORS, QUESTIONS, SETS

TODAY = dt.date(2026, 11, 30)
ROWS = 120
"""Questions that are asked after the edits, spread over the whole set; all of them would take far longer."""


def edit(path: Path, old: str, new: str) -> None:
    """Change one place of a file."""
    path.write_text(changed(path.read_text("utf-8"), old, new), "utf-8")


def line_of(path: Path, text: str) -> int:
    """Return the number of the line that a text begins in."""
    return path.read_text("utf-8").partition(text)[0].count("\n") + 1


def missed_levels(responder: Responder, rows: list[Labelled]) -> list[str]:
    """Return the figures whose level is missed, beyond what may be chance with so few questions (95%)."""
    asked = [one for one in rows[:: len(rows) // ROWS] if "animals" not in one.right]
    found = figures(judge(asked, responder.respond))
    place = SETS.index(CROSS_CHECK)
    low = [name for name, levels in FLOORS.items() if found[name].interval[1] < levels[place]]
    high = [name for name, levels in CEILINGS.items() if found[name].interval[0] > levels[place]]
    return [f"{name}: {found[name]}" for name in (*low, *high)]


TYPED = (
    *("", "Is the needle thick", "Is the needle thick or thin?"),  # first what is refused, then what is taken
    *("Needle", "needle"),
    *("", "The treatments", "no", "The treatment"),
    *("", "perhaps", "yes"),
    *("", "The needle is a very fine one."),
    *("", "practise", "practice"),
    *("", "fine-needles", "fine-needle"),
    *("", "no", "", "no"),
    *(
        "what gauge is the needle",
        "how thick are the needles they take",
        "is it one of those huge needles",
        "needle size?",
        "are the needles thin",
        "do they use a fat needle for it",
        "thickness of the needle",
        "how fine is the needle",
        "Is a thin needle used, or a thick one?",
    ),
    "",
)
"""What somebody in a hurry types into `new`."""


WAYS = [
    "May somebody bring a friend to hold their hand?",
    "which film star had prolo",
    "is there a podcast about prolotherapy",
    "Any forum where patients of prolotherapy meet?",
    "Are there museums that show old prolotherapy kits?",
    "does any footballer swear by prolo",
    "has a president ever had these injections",
    "is there a documentary about it",
    "Could my sister sit beside me during it?",
    "do they play music while they inject",
]


@pytest.mark.timeout(300)
def test_four_edits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path, shipped_responder: Responder) -> None:
    """A changed answer, ten phrasings, a retired entry, each first with a slip; then a new entry by `new`."""
    monkeypatch.chdir(tmp_path)
    desk = shutil.copytree(SHIPPED, tmp_path / "knowledge")
    faq, further = desk / "faq.yaml", desk / "phrasings.yaml"

    def told(store: ArrayCache | None = None) -> list[str]:
        return lines_of(check_knowledge(desk, SHIPPED, TODAY, store=store))

    old = "My source says nothing about children, teenagers"
    number = line_of(faq, old)
    edit(faq, old, f"My source tells of 3 cases. {old}")

    (line,) = told()
    assert line.startswith(
        f"knowledge/faq.yaml:{number}:26: entry 'children', field 'answer': the number 3 is in none of"
    )
    edit(faq, "My source tells of 3 cases. ", "My source tells of no cases. ")

    last = re.findall(r"  anything-else:\n(?:    - .*\n)+", further.read_text("utf-8"))[0]
    number = line_of(further, last) + last.count("\n")
    added = "".join(f'    - "{way}"\n' for way in WAYS)
    edit(further, last, last + changed(added, WAYS[0] + '"', WAYS[0]))

    (line,) = told()
    assert line.startswith(
        f"knowledge/phrasings.yaml:{number}:7: the quote that is opened here is not closed until line"
    )
    edit(further, WAYS[0], f'{WAYS[0]}"\n    - "{WAYS[1]}"')

    (line,) = told()
    assert line.startswith(f"knowledge/phrasings.yaml:{number + 2}:7: field 'phrasings.anything-else[")
    assert f"'{WAYS[1]}' appears twice among the ways to ask this entry. Remove one of them." in line
    edit(further, f'    - "{WAYS[1]}"\n    - "{WAYS[1]}"\n', f'    - "{WAYS[1]}"\n')

    edit(faq, re.findall(r"  - id: animals\n(?:    .*\n)+\n", faq.read_text("utf-8"))[0], "")
    for field, line in zip(("phrasings", "other_languages"), told(), strict=True):
        assert line.endswith(
            f": field '{field}.animals': there is no entry 'animals'. "
            "Use the name of an existing entry, or delete these phrasings if the entry was retired."
        )
    for block in re.findall(r"  animals:\n(?:    - .*\n)+", further.read_text("utf-8")):
        edit(further, block, "")

    finished = shutil.ignore_patterns(f"{UNFINISHED}*")  # other tests write while this copies
    store = ArrayCache(shutil.copytree(cache, tmp_path / "cache", ignore=finished))
    lines, said = iter(TYPED), []

    def ask(prompt: str) -> str:
        said.append(prompt)
        return next(lines)

    assert Adding(desk, SHIPPED, ask, said.append, TODAY, store).run()
    text = "\n".join(said)

    assert "Use lowercase letters, digits and single hyphens" in text
    assert "There is no fact 'fine-needles'. Did you mean 'fine-needle'?" in text
    assert "'needle' is now in faq.yaml, section The treatment." in text
    assert told(store) == []
    rows = load_questions(QUESTIONS, shipped_responder.knowledge)
    assert missed_levels(Responder(load_knowledge(desk, SHIPPED), store=store), rows) == []


def test_the_guide_tells_the_way_of_each_edit() -> None:
    """From a branch to a pull request, with the commands; what is compared with is `main`."""
    guide = REPOSITORY.joinpath("docs/maintainers.md").read_text("utf-8")
    for heading in ("A new entry", "A reworded answer", "More phrasings", "A retired entry"):
        part = guide.partition(f"### {heading}\n")[2].partition("\n#")[0]
        for command in (
            "git switch -c",
            "python run_bot.py check",
            "git commit -m",
            "python run_bot.py evaluate --compare main",
            "git push",
        ):
            assert command in part, (heading, command)
