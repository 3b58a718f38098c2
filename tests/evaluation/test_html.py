"""The page of an evaluation: its numbers and its looks."""

import re
from pathlib import Path

import pytest
from conftest import REPOSITORY
from workshop.browser import browsing

from bot.core.responder import Responder
from bot.evaluation.html import evaluated_page, ranked, risk_curve
from bot.evaluation.questions import Labelled, QuestionKind
from bot.evaluation.templating import rendered

HOURS, BORROWING = frozenset({"opening-hours"}), frozenset({"borrowing"})
ASKED = [
    Labelled("what time do you close", QuestionKind.ANSWERABLE, HOURS),
    Labelled("can I lend <b>novels</b><script>alert()</script>", QuestionKind.ANSWERABLE, BORROWING),
    Labelled("are you open on Mondays", QuestionKind.ANSWERABLE, BORROWING),
    Labelled("is there a car park", QuestionKind.UNCOVERED, frozenset({"parking"})),
    Labelled("will it rain tomorrow", QuestionKind.OFF_TOPIC, frozenset()),
    Labelled("I cannot breathe", QuestionKind.SAFETY, frozenset()),
]
CONTRASTS = REPOSITORY / "tests/workshop/contrasts.js"


@pytest.fixture(scope="module")
def page_file(small_responder: Responder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of all the questions, for tests that only read it."""
    path = tmp_path_factory.mktemp("page") / "e.html"
    path.write_text(evaluated_page({"<b>mine</b>": ASKED}, small_responder, "2026-12-01"), "utf-8")
    return path


def test_page_stands_alone(page_file: Path) -> None:
    """Nothing is fetched from anywhere, and the name of a file is never markup."""
    text = page_file.read_text("utf-8")

    assert not re.search(r"url\(|@import|<script|\b(src|href)=", text)
    assert "<td>&lt;b&gt;mine&lt;/b&gt;</td>" in text


def test_curve_has_a_point_for_every_score(small_responder: Responder) -> None:
    """Surest first; equal scores are answered together; only covered entries are small_responder."""
    cases = ranked(ASKED, small_responder.rank)
    probabilities, coverages, risks = zip(*risk_curve(cases, 3), strict=True)

    assert all(asked.kind is not QuestionKind.SAFETY for asked, _ in cases)
    assert [*probabilities] == sorted({*probabilities}, reverse=True)
    assert [*coverages] == sorted(coverages)
    assert (coverages[-1], risks[-1]) == (1.0, pytest.approx(1 / 3))


def test_table_says_what_it_is(tmp_path: Path) -> None:
    """A caption, heads with their scope, and a name for who scrolls it by keyboard."""
    path = tmp_path / "t.html"
    rows = '{% call(row) table("A & B", ["One", "#Two"], ["<x>"]) %}<td>{{ row }}</td>{% endcall %}'
    path.write_text(f'{{% from "tables.html" import table %}}{rows}', "utf-8")
    text = rendered(path, {})

    assert "<caption>A &amp; B</caption>" in text
    assert '<th scope="col" class="number">Two</th>' in text
    assert "<td>&lt;x&gt;</td>" in text
    assert 'tabindex="0" role="group" aria-label="A &amp; B"' in text


@pytest.mark.asyncio
@pytest.mark.timeout(90)
async def test_page_can_be_read_in_light_and_dark_and_on_a_phone(browser: int, page_file: Path) -> None:
    """A contrast of 4.5 to 1 at least, no sideways scrolling, nothing that the browser complains of."""
    async with browsing(browser) as tab:
        await tab.open(page_file.as_uri())
        for scheme in ("light", "dark"):
            await tab.look(390, scheme=scheme)
            assert await tab.run(CONTRASTS.read_text("utf-8")) == []
        assert await tab.run("document.documentElement.scrollWidth") <= 390
        assert tab.complaints == []


def test_page_is_made_of_any_number_of_sets(small_responder: Responder) -> None:
    """Figures set by set, all else over all; a set without any answer divides nothing by zero."""
    text = evaluated_page({"one": ASKED, "two": ASKED[-1:]}, small_responder, "2026-12-01")

    assert "7 labelled questions" in text
    assert text.count("<td>one</td>") == 9
    assert text.count("<td>two</td>") == 1
    assert evaluated_page({}, small_responder, "2026-12-01").startswith("<!doctype html>")
