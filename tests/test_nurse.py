"""A nurse from her first edit to green: the edits that docs/maintainers.md tells, on a copy of the shipped knowledge.

After each of them `check` is clean, or red with the words that say what to do next, and the figures keep their level.
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
"""Questions that are asked after each edit, spread over the whole set; all of them would take far longer."""
PATIENCE = 300
"""Seconds for a test that fits the knowledge anew; that takes ten, and more on a machine that is busy."""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the shipped knowledge, in a current folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    return shutil.copytree(SHIPPED, tmp_path / "knowledge")


@pytest.fixture
def store(tmp_path: Path, cache: Path, shipped_responder: Responder) -> ArrayCache:
    """Return a cache of the test's own that has what was fitted for the shipped knowledge."""
    assert shipped_responder.knowledge.entries
    finished = shutil.ignore_patterns(f"{UNFINISHED}*")  # other tests write while this copies
    return ArrayCache(shutil.copytree(cache, tmp_path / "cache", ignore=finished))


@pytest.fixture
def asked(shipped_responder: Responder) -> list[Labelled]:
    """Return some of the labelled questions."""
    rows = load_questions(QUESTIONS, shipped_responder.knowledge)
    return rows[:: len(rows) // ROWS]


def edit(path: Path, old: str, new: str) -> None:
    """Change one place of a file."""
    path.write_text(changed(path.read_text("utf-8"), old, new), "utf-8")


def told(desk: Path, store: ArrayCache | None = None) -> list[str]:
    """Return what `check` prints."""
    return lines_of(check_knowledge(desk, SHIPPED, TODAY, store=store))


def missed_levels(desk: Path, store: ArrayCache, asked: list[Labelled]) -> list[str]:
    """Return the figures whose level is missed, beyond what may be chance with so few questions (95%)."""
    responder = Responder(load_knowledge(desk, SHIPPED), store=store)
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
    *("", "The needle is a very fine one of 2 millimetres."),
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
    *("The needle is a very fine one.", ""),
)
"""What somebody in a hurry types into `new`: the number in the answer is in no fact, so it is asked for once more."""


@pytest.mark.timeout(PATIENCE)
def test_new_entry(desk: Path, store: ArrayCache, asked: list[Labelled]) -> None:
    """By the questions of `new`; then all is well."""
    lines, said = iter(TYPED), []

    def ask(prompt: str) -> str:
        said.append(prompt)
        return next(lines)

    assert Adding(desk, SHIPPED, ask, said.append, TODAY, store).run()
    text = "\n".join(said)

    assert "Use lowercase letters, digits and single hyphens" in text
    assert "There is no fact 'fine-needles'. Did you mean 'fine-needle'?" in text
    assert "the number 2 is in none of its facts. Correct the number, or add the fact that states it." in text
    assert "'needle' is now in faq.yaml, section The treatment." in text
    assert told(desk, store) == []
    assert missed_levels(desk, store, asked) == []


@pytest.mark.timeout(PATIENCE)
def test_changed_answer(desk: Path, store: ArrayCache, asked: list[Labelled]) -> None:
    """First with a number that the article does not give and a day to come, then mended as the messages say."""
    faq = desk / "faq.yaml"
    number = faq.read_text("utf-8").partition("My source says nothing about animals.")[0].count("\n") + 1
    edit(faq, "My source says nothing about animals. A vet", "My source tells of 3 dogs. A **vet**")

    assert told(desk) == [
        (
            f"knowledge/faq.yaml:{number}:26: entry 'animals', field 'answer': the number 3 is in none of its facts. "
            "Correct the number, or add the fact that states it."
        )
    ]

    edit(faq, "My source tells of 3 dogs. A **vet**", "My source says nothing about dogs or horses. A **vet**")

    assert told(desk, store) == [
        (
            f"knowledge/faq.yaml:{number}:54: entry 'animals', field 'answer': '**vet**' is markup: where text "
            "is plain, its signs would be shown. Say it in plain words."
        )
    ]

    edit(faq, "A **vet** can", "A vet can")

    assert told(desk, store) == []
    assert missed_levels(desk, store, asked) == []


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


@pytest.mark.timeout(PATIENCE)
def test_ten_phrasings(desk: Path, store: ArrayCache, asked: list[Labelled]) -> None:
    """One is there already and one has lost a quote; both are said with the line."""
    further = desk / "phrasings.yaml"
    last = re.findall(r"  anything-else:\n(?:    - .*\n)+", further.read_text("utf-8"))[0]
    number = further.read_text("utf-8").partition(last)[0].count("\n") + last.count("\n") + 1
    added = "".join(f'    - "{way}"\n' for way in WAYS)
    edit(further, last, last + changed(added, WAYS[0] + '"', WAYS[0]))

    assert told(desk) == [
        (
            f"knowledge/phrasings.yaml:{number}:7: the quote that is opened here is not closed until "
            f"line {number + 1}, after other lines of the file. Close it where the text ends."
        )
    ]

    edit(further, WAYS[0], f'{WAYS[0]}"\n    - "{WAYS[1]}"')

    assert told(desk) == [
        (
            f"knowledge/phrasings.yaml:{number + 2}:7: field 'phrasings.anything-else[{last.count('- ') + 3}]': "
            f"'{WAYS[1]}' appears twice among the ways to ask this entry. Remove one of them."
        )
    ]

    edit(further, f'    - "{WAYS[1]}"\n    - "{WAYS[1]}"\n', f'    - "{WAYS[1]}"\n')

    assert told(desk, store) == []
    assert missed_levels(desk, store, asked) == []


@pytest.mark.timeout(PATIENCE)
def test_retired_entry(desk: Path, store: ArrayCache, asked: list[Labelled]) -> None:
    """What leans on it is said; its labelled questions go to the entry for all that the article leaves out."""
    faq, further = desk / "faq.yaml", desk / "phrasings.yaml"
    edit(faq, re.findall(r"  - id: animals\n(?:    .*\n)+\n", faq.read_text("utf-8"))[0], "")
    for field, line in zip(("phrasings", "other_languages"), told(desk), strict=True):
        assert line.endswith(
            f": field '{field}.animals': there is no entry 'animals'. "
            "Use the name of an existing entry, or delete these phrasings if the entry was retired."
        )

    for block in re.findall(r"  animals:\n(?:    - .*\n)+", further.read_text("utf-8")):
        edit(further, block, "")
    kept = [one for one in asked if "animals" not in one.right]

    assert told(desk, store) == []
    assert missed_levels(desk, store, kept) == []


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
