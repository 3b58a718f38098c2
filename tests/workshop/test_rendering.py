"""What the page says in each state, without a browser: plain data in, HTML out."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.core.knowledge.problems import START, Problem, Severity
from bot.evaluation.compare import Change, Direction
from bot.evaluation.templating import rendered
from bot.workshop.server import PAGE
from bot.workshop.state import Workshop

ERROR = Problem("faq.yaml", START, "this is wrong", "Mend it", "a")
COUNTS = {"lost": 1, "gained": 2, "moved": 0}
ROWS = [Change(Direction.LOST, "<script>q</script>", "a", "b", "c")]
FOUND = {"before": "v0", "after": "v1", "complete": True, "counts": COUNTS, "rows": ROWS, "figures": []}


@pytest.fixture
def state(workshop: Workshop) -> Mapping[str, Any]:
    """Return the state of a good save, everything worked out."""
    return list(workshop.work(workshop.supersede()))[-1]


def part(name: str, state: Mapping[str, Any], **other: object) -> str:
    """Return the text of one part of the page in a state that is other in something."""
    html = rendered(PAGE / "parts.html", {**state, **other})
    found = re.search(rf'<(\w+) id="{name}"[^>]*>(.*?)</\1>\s*(<\w+ id=|</div>\s*$)', html, re.DOTALL)
    assert found, f"there is no {name} in {html}"
    return " ".join(re.sub("<[^>]+>", " ", found[2]).split())


def test_all_is_well_only_where_it_is(state: Mapping[str, Any]) -> None:
    """Not beside something that broke, nor before the entries' tests were run, nor with an error."""
    assert part("status", state).startswith("No problems: version")
    assert part("status", state, stage="broken").startswith("The workshop failed")
    assert "No problems:" not in part("status", state, stage="broken") + part("progress", state, stage="broken")
    assert part("status", state, stage="answering").startswith("No problems so far")
    assert part("status", state, problems=[ERROR]).startswith("1 error to fix")
    assert part("status", state, version=None, problems=[ERROR]).startswith("1 error keeps this save from being served")
    assert part("status", {"stage": "reading", "working": True, "saves": 0}) == "Reading the files …"
    assert part("status", {"stage": "broken", "working": False, "saves": 1}).startswith("The workshop failed")


def test_page_shows_that_a_new_save_is_being_prepared(state: Mapping[str, Any]) -> None:
    """And which one answers until then."""
    assert part("preparing", state) == f"Answers come from version {state['version']}."
    assert part("preparing", state, stage="read", version="new").startswith(
        "Preparing … Until then, answers come from version"
    )
    assert part("preparing", state, stage="read", serving="") == "Preparing … The first time takes about 20 seconds."
    assert "Preparing" not in part("preparing", state, stage="broken", version="new")
    assert "<progress" in rendered(PAGE / "parts.html", {**state, "stage": "read", "version": "new"})


def test_changes_found_so_far_say_that_they_are_not_all(state: Mapping[str, Any]) -> None:
    """A bar, and in numbers, how many questions were asked; the figures wait for the last one."""
    halfway = {**state, "stage": "comparing", "working": True, "asked": 2}
    now = {"version": "v1", "last": FOUND}
    so_far = {**now, "last": {**FOUND, "complete": False}}

    assert 'max="3" value="2"' in rendered(PAGE / "parts.html", halfway)
    assert "asking the labelled questions, 2 of 3 …" in part("progress", halfway)
    assert "1 lost , 2 gained" in part("changes-body", state, **now)
    assert "Figures of every set" in part("changes-body", state, **now)
    assert "so far: the questions that the edit affects were asked first." in part("changes-body", state, **so_far)
    assert "Figures" not in part("changes-body", state, **so_far)
    assert part("changes-count", state, **now) == "1 lost , 2 gained"


def test_changes_of_an_earlier_save_are_not_shown(state: Mapping[str, Any]) -> None:
    """What stands there is about the files as they are now."""
    assert "cannot be served" in part("changes-body", state, stage="refused", version=None, last=FOUND)
    assert part("changes-body", state, stage="tested", version="v2", last=FOUND).startswith("Asking")
    assert part("changes-body", state, trouble="No file.") == "No file."


def test_warnings_alone_are_folded_where_there_are_many(state: Mapping[str, Any]) -> None:
    """Errors come first and are never folded."""
    warnings = [replace(ERROR, severity=Severity.WARNING)] * 5
    html = rendered(PAGE / "parts.html", {**state, "problems": [*warnings, ERROR]})

    assert html.index('<strong class="bad">Error') < html.index("<details><summary>5 warnings")
    assert '<div id="problems-body"></div>' in rendered(PAGE / "parts.html", {**state, "problems": []})


def test_texts_are_escaped(state: Mapping[str, Any]) -> None:
    """A script in a question or a label stays a text."""
    html = rendered(PAGE / "parts.html", {**state, "version": "v1", "last": FOUND})

    assert "<script" not in html
    assert "&lt;script&gt;q&lt;/script&gt;" in html
