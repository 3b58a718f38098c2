"""A nurse from her first edits to green: those that docs/maintainers.md tells, on a copy of the shipped knowledge.

Where `check` is red, its words say what to do next; in the end it is clean, and the figures keep their level.
"""

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

ROWS = 600
"""Questions that are asked after the edits, spread over the whole set, some seventy of them off topic."""


def edit(path: Path, old: str, new: str) -> None:
    """Change one place of a file."""
    path.write_text(changed(path.read_text("utf-8"), old, new), "utf-8")


def line_of(path: Path, text: str) -> int:
    """Return the number of the line that a text begins in."""
    return path.read_text("utf-8").partition(text)[0].count("\n") + 1


def missed_levels(responder: Responder, rows: list[Labelled]) -> list[str]:
    """Return the figures whose level is missed, beyond what may be chance with so few questions (95%)."""
    found = figures(judge(rows[:: len(rows) // ROWS], responder.respond))
    place = SETS.index(CROSS_CHECK)
    low = [name for name, levels in FLOORS.items() if found[name].interval[1] < levels[place]]
    high = [name for name, levels in CEILINGS.items() if found[name].interval[0] > levels[place]]
    return [f"{name}: {found[name]}" for name in (*low, *high)]


TYPED = (
    *("", "Is the cannula slender", "Is the cannula slender or stout?"),  # first what is refused, then what is taken
    *("Slender cannula", "slender-cannula"),
    *("", "The treatments", "no", "The treatment"),
    *("", "perhaps", "yes"),
    *("", "The needle is a very fine one."),
    *("", "practise", "practice"),
    *("", "fine-needles", "fine-needle"),
    *("", "no", "", "no"),
    *(
        "what gauge is the cannula",
        "how stout are the cannulas they take",
        "is it one of those huge horse needles",
        "cannula size?",
        "are the cannulas slender",
        "do they use a fat spike for it",
        "stoutness of the spike",
        "how slender is the spike",
        "Is a slender cannula used, or a stout one?",
    ),
    "",
)
"""What somebody in a hurry types into `new`; words that no entry has, so that it stays new."""


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


def block(path: Path, entry: str) -> str:
    """Return the lines of an entry in `faq.yaml`, or the first phrasings of one in `phrasings.yaml`."""
    item, lines = (rf"  - id: {entry}\n", "    .*|") if path.name == "faq.yaml" else (rf"  {entry}:\n", "    - .*")
    return re.findall(rf"{item}(?:(?:{lines})\n)+", path.read_text("utf-8"))[0]


@pytest.mark.timeout(300)
def test_four_edits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path, shipped_responder: Responder) -> None:
    """A changed answer, ten phrasings, a retired entry, each first with a slip; then a new entry by `new`."""
    monkeypatch.chdir(tmp_path)
    desk = shutil.copytree(SHIPPED, tmp_path / "knowledge")
    faq, further = desk / "faq.yaml", desk / "phrasings.yaml"
    entries = shipped_responder.knowledge.entries
    today = max(entry.checked for entry in entries if entry.checked)
    retired, phrased, *_, reworded = (entry.id for entry in entries if not entry.covered)

    def told(store: ArrayCache | None = None) -> list[str]:
        return lines_of(check_knowledge(desk, SHIPPED, today, store=store))

    old = block(faq, reworded)
    new = old.replace("answer: >-\n      ", "answer: >-\n      My source tells of 3 cases. ")
    edit(faq, old, new)
    number = line_of(faq, "My source tells of 3 cases.")

    (line,) = told()
    assert line.startswith(
        f"knowledge/faq.yaml:{number}:26: entry '{reworded}', field 'answer': the number 3 is in none of"
    )
    edit(faq, new, old.replace("answer: >-\n      ", "answer: >-\n      My source tells of no cases. "))

    last = block(further, phrased)
    number = line_of(further, last) + last.count("\n")
    added = "".join(f'    - "{way}"\n' for way in WAYS)
    edit(further, last, last + changed(added, WAYS[0] + '"', WAYS[0]))

    (line,) = told()
    assert line.startswith(
        f"knowledge/phrasings.yaml:{number}:7: the quote that is opened here is not closed until line"
    )
    edit(further, WAYS[0], f'{WAYS[0]}"\n    - "{WAYS[1]}"')

    (line,) = told()
    assert line.startswith(f"knowledge/phrasings.yaml:{number + 2}:7: field 'phrasings.{phrased}[")
    assert f"'{WAYS[1]}' appears twice among the ways to ask this entry. Remove one of them." in line
    edit(further, f'    - "{WAYS[1]}"\n    - "{WAYS[1]}"\n', f'    - "{WAYS[1]}"\n')

    edit(faq, block(faq, retired), "")
    problems = told()
    assert problems
    assert all(f"there is no entry '{retired}'" in line for line in problems)
    assert problems[0].endswith(
        "Use the name of an existing entry, or delete these phrasings if the entry was retired."
    )
    while f"\n  {retired}:\n" in further.read_text("utf-8"):
        edit(further, block(further, retired), "")

    finished = shutil.ignore_patterns(f"{UNFINISHED}*")  # other tests write while this copies
    store = ArrayCache(shutil.copytree(cache, tmp_path / "cache", ignore=finished))
    lines, said = iter(TYPED), []

    def ask(prompt: str) -> str:
        said.append(prompt)
        return next(lines)

    assert Adding(desk, SHIPPED, ask, said.append, today, store).run()
    text = "\n".join(said)

    assert "Use lowercase letters, digits and single hyphens" in text
    assert "There is no fact 'fine-needles'. Did you mean 'fine-needle'?" in text
    assert "'slender-cannula' is now in faq.yaml, section The treatment." in text
    assert told(store) == []
    knowledge = load_knowledge(desk, SHIPPED)
    assert missed_levels(Responder(knowledge, store=store), load_questions(QUESTIONS, knowledge)) == []


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
