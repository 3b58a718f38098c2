"""The workshop on the shipped knowledge, in a real browser: it starts, and a good save is seen at once."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import time
from pathlib import Path

import pytest
from conftest import SHIPPED, changed

from bot.core.responder import Responder
from bot.evaluation.questions import Labelled, QuestionKind
from bot.reloading.build_process import Recipe
from bot.workshop.state import Workplace, Workshop
from workshop.browser import Page
from workshop.test_page import asked, opened, text

QUESTION = "can i put ice on it"
QUESTIONS = {"few": [Labelled(QUESTION, QuestionKind.ANSWERABLE, frozenset({"cold-packs"}))]}
FITTING_SECONDS = 120


@pytest.fixture
def shipped_workshop(shipped_responder: Responder, cache: Path, tmp_path: Path) -> Workshop:
    """Return a workshop on a copy of the shipped knowledge, of which everything is fitted already."""
    assert shipped_responder.knowledge.entries
    folder = shutil.copytree(SHIPPED, tmp_path / "knowledge")
    recipe = Recipe(folder, SHIPPED, cache=cache)
    place = Workplace(folder, SHIPPED, (), recipe.responder, lambda _: QUESTIONS)
    return Workshop(place, lambda: dt.date(2026, 12, 1))


@pytest.mark.asyncio
@pytest.mark.timeout(240)
async def test_new_answer_is_seen_within_three_seconds(browser: int, shipped_workshop: Workshop) -> None:
    """Everything is worked out without a break; then an answer is edited and shows in the box."""
    faq = shipped_workshop.place.knowledge / "faq.yaml"
    async with opened(browser, shipped_workshop, patience=FITTING_SECONDS) as page:
        assert "No problems:" in str(await page.run(text("status")))
        await asked(page, QUESTION)
        start = shipped_workshop.responder.knowledge.entry("cold-packs").answer[:60]
        assert start in str(await page.run(text("reply")))

        took = [await until_seen(page, faq, start, edit) for edit in ("Changed just now. ", "Edited just now. ")]
        await page.until(f"{text('progress')}.includes('done in')")

        assert min(took) < 2  # one more is for the rest of the file, the browser, and what else the machine does
        assert "No problems:" in str(await page.run(text("status")))
        assert "0 lost" in str(await page.run(text("changes-body")))


async def until_seen(page: Page, faq: Path, start: str, new: str) -> float:
    """Put some new words before an answer, wait until the reply has them, and return the seconds that it took.

    Seconds of the processor, threads together: the clock on the wall also counts the tests that run at the same time.
    """
    await page.until(f"{text('progress')}.includes('done in')")
    text_now = await asyncio.to_thread(faq.read_text, "utf-8")
    saved = time.process_time()
    await asyncio.to_thread(faq.write_text, changed(text_now, start, f"{new}{start}"), "utf-8")
    await page.until(f"{text('reply')}.includes('{new}')")
    return time.process_time() - saved
