"""The page of an evaluation: its numbers and its looks."""

from __future__ import annotations

import datetime as dt
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import REPOSITORY
from workshop.browser import browsing

from bot.core.errors import FaqBotError
from bot.core.knowledge.models import KnowledgeBase
from bot.core.responder import Responder
from bot.evaluation.counted import as_counted, counted_lately
from bot.evaluation.figures import judge
from bot.evaluation.html import page, ranked, risk_curve, write_page
from bot.evaluation.questions import Labelled, QuestionKind
from bot.evaluation.record import read_record, recorded
from bot.evaluation.templating import rendered
from bot.usage.counters import DayTally

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
def answers(small: KnowledgeBase) -> Responder:
    """Return a responder on the small FAQ."""
    return Responder(small)


@pytest.fixture(scope="module")
def page_file(answers: Responder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of all the questions, for tests that only read it."""
    path = tmp_path_factory.mktemp("page") / "e.html"
    written(answers, path)
    return path


class Checker(HTMLParser):
    """Notes ids, links and addresses, and that what is opened is closed."""

    VOID = frozenset({"meta", "br", "img", "input", "link"})

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        found = dict(attrs)
        self.ids += [str(found["id"])] if "id" in found else []
        self.targets += [str(found[name]) for name in ("href", "xlink:href", "src") if name in found]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element that closes itself."""
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note the end of one element."""
        if tag not in self.VOID:
            assert self.open.pop() == tag


def written(answers: Responder, path: Path, asked: list[Labelled] = ASKED) -> str:
    """Write the page and return it."""
    write_page({"mine": asked}, answers, path, None, dt.date(2026, 12, 1))
    return path.read_text("utf-8")


def test_page_stands_alone(page_file: Path) -> None:
    """Nothing is fetched from anywhere, ids are unique, links lead somewhere, every element is closed."""
    text = page_file.read_text("utf-8")
    checker = Checker()
    checker.feed(text)

    assert checker.open == []
    assert len(set(checker.ids)) == len(checker.ids)
    assert all(target.startswith("#") and target[1:] in checker.ids for target in checker.targets)
    assert not re.search(r"url\(|@import|<script", text)


def test_same_run_gives_the_same_page(answers: Responder, page_file: Path, tmp_path: Path) -> None:
    """So that a difference between two pages is one of the bot."""
    assert written(answers, tmp_path / "e.html") == page_file.read_text("utf-8")


def test_questions_stand_behind_every_entry_as_text(page_file: Path) -> None:
    """Worst entry first; what was asked is never markup."""
    text = page_file.read_text("utf-8")
    entries = text[text.index('<h2 id="entries">') :]

    names = re.findall(r"<summary><code>([a-z-]+)</code> <b>(\d+)%</b> of (\d+)", entries)
    assert names == [("borrowing", "50", "2"), ("opening-hours", "100", "1"), ("parking", "100", "1")]
    assert "can I lend &lt;b&gt;novels&lt;/b&gt;&lt;script&gt;alert()&lt;/script&gt;" in entries
    assert "<b>novels" not in text


def test_curve_has_a_point_for_every_score(answers: Responder) -> None:
    """Surest first; equal scores are answered together; only covered entries are answers."""
    cases = ranked(ASKED, answers.rank)
    points = risk_curve(cases, 3)

    assert all(case.asked.kind is not QuestionKind.SAFETY for case in cases)
    assert [one.coverage for one in points] == sorted(one.coverage for one in points)
    assert (points[-1].coverage, points[-1].risk) == (1.0, pytest.approx(1 / 3))
    assert [one.probability for one in points] == sorted({one.probability for one in points}, reverse=True)


def test_page_without_any_answer_is_a_page(answers: Responder, tmp_path: Path) -> None:
    """Nothing divides by zero."""
    text = written(answers, tmp_path / "e.html", [ASKED[-1]])

    assert "No entry came first instead of another." in text


def test_next_run_is_held_against_the_last(answers: Responder, tmp_path: Path) -> None:
    """The record beside the page: first nothing to compare with, then what was gained and lost."""
    path, record = tmp_path / "e.html", tmp_path / "e.json"
    assert "There is no earlier run on record." in written(answers, path)
    data = json.loads(record.read_text("utf-8"))
    assert data["knowledge"] == answers.knowledge.version
    data["replies"]["mine"]["what time do you close"] = [0, "answer: <i>"]
    data["replies"]["mine"]["are you open on Mondays"] = [3, "abstain"]
    data["figures"]["mine"]["answered_right"] = [0, 3]
    record.write_text(json.dumps(data), "utf-8")

    text = written(answers, path)

    assert "<strong>1 lost, 1 gained</strong> since the last run" in text
    assert "answer: &lt;i&gt;" in text
    assert '<td class="number">+66.7</td>' in text
    assert read_record(record) is not None
    assert "0 lost, 0 gained" in written(answers, path)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"form": 2}', '{"form": 1, "figures": 1}', "\xff"])
def test_file_that_is_no_record_is_told(answers: Responder, tmp_path: Path, content: str) -> None:
    """Before anything is asked or written."""
    last = tmp_path / "last.json"
    last.write_text(content, "latin-1")

    with pytest.raises(FaqBotError, match="is not the record of an earlier run"):
        write_page({"mine": ASKED}, answers, tmp_path / "e.html", last, dt.date(2026, 12, 1))

    assert not tmp_path.joinpath("e.html").exists()


def test_table_says_what_it_is(tmp_path: Path) -> None:
    """A caption, heads with their scope, and a name for who scrolls it by keyboard."""
    path = tmp_path / "t.html"
    path.write_text(
        '{% from "tables.html" import table %}{{ table("A & B", ["One", "#Two"], [("<x>", "1")]) }}', "utf-8"
    )
    text = rendered(path, {})

    assert "<caption>A &amp; B</caption>" in text
    assert '<th scope="col" class="number">Two</th>' in text
    assert '<td>&lt;x&gt;</td><td class="number">1</td>' in text
    assert 'tabindex="0" role="group" aria-label="A &amp; B"' in text


@pytest.mark.asyncio
@pytest.mark.timeout(90)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_page_can_be_read_in_light_and_dark_and_on_a_phone(browser: int, page_file: Path, scheme: str) -> None:
    """A contrast of 4.5 to 1 at least, no sideways scrolling, nothing that the browser complains of."""
    async with browsing(browser) as tab:
        await tab.look(390, scheme=scheme)
        await tab.open(page_file.as_uri())
        await tab.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

        assert await tab.run(CONTRASTS.read_text("utf-8")) == []
        assert await tab.run("document.documentElement.scrollWidth") <= 390
        assert tab.complaints == []


def test_page_is_made_of_any_number_of_sets(answers: Responder) -> None:
    """Figures set by set, all else over all."""
    judged = {"one": judge(ASKED, answers.respond), "two": judge(ASKED[:1], answers.respond)}
    text = page(judged, ranked(ASKED, answers.rank), recorded(judged, "v", "d"), None, as_counted([]))

    assert "7 labelled questions" in text
    assert text.count("<td>two</td>") == 3


def test_counters_of_the_running_bot_stand_on_the_page(answers: Responder, tmp_path: Path) -> None:
    """Those of the last thirty days, by event, entry and day; the page is as closed and as readable as without."""
    path, day = tmp_path / "counts", dt.date(2026, 12, 1)
    for ago in (0, 29, 30):
        with DayTally(path, lambda ago=ago: day - dt.timedelta(days=ago)) as tally:
            tally.count("helpful" if ago else "answer", "parking")
            tally.count("none_of_these" if ago == 30 else "abstain", None)
    write_page({"mine": ASKED}, answers, tmp_path / "e.html", None, day, tally=path)
    text = tmp_path.joinpath("e.html").read_text("utf-8").partition('<h2 id="counts">')[2]
    checker = Checker()
    checker.feed(tmp_path.joinpath("e.html").read_text("utf-8"))

    assert checker.open == []
    assert "In the running bot, 2026-11-02 to 2026-12-01 (UTC)" in text
    assert '<tr><td>abstain</td><td class="number">2</td></tr>' in text
    assert '<tr><td>parking</td><td class="number">1</td><td class="number">1</td></tr>' in text
    assert "<tr><td>2026-11-02</td>" in text
    assert "none" not in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: No such file or directory."),
        (b"this is no database " * 99, "cannot be read: file is not a database."),
    ],
)
def test_counters_that_cannot_be_read_cost_no_page(tmp_path: Path, content: bytes | None, words: str) -> None:
    """Why is said in their place; and that they are off where they are."""
    path = tmp_path / "a & b"
    if content:
        path.write_bytes(content)
    text = counted_lately(path, dt.date(2026, 12, 1)).words

    assert "a & b (setting FAQ_TALLY)" in text
    assert words in text
    assert "neither FAQ_TALLY nor FAQ_DATABASE_URL is set" in counted_lately(None, dt.date(2026, 12, 1)).words
    assert as_counted([]).words == "Nothing was counted in the last thirty days."
