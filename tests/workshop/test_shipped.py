"""The workshop on the shipped knowledge, in a real browser: it starts, and a good save is seen at once."""

import asyncio
import datetime as dt
import functools
import shutil
from pathlib import Path

import pytest
from conftest import SHIPPED, changed

from bot.core.responder import Responder
from bot.evaluation.questions import Labelled, QuestionKind
from bot.reloading.build_process import Recipe
from bot.reloading.cache import ArrayCache
from bot.workshop.state import Workshop
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
    store = ArrayCache(cache, strict=True)  # nothing is fitted
    build = functools.partial(recipe.responder, store=store)
    return Workshop(recipe, (), build, lambda _: QUESTIONS, lambda: dt.date(2026, 12, 1))


@pytest.mark.asyncio
@pytest.mark.timeout(240)
async def test_new_answer_is_seen_without_fitting(browser: int, shipped_workshop: Workshop) -> None:
    """Everything is worked out without a break; then an answer is edited and shows in the box, before it is judged.

    How long that takes is measured by `benchmarks/speed.py`.
    """
    faq = shipped_workshop.recipe.knowledge / "faq.yaml"
    async with opened(browser, shipped_workshop, patience=FITTING_SECONDS) as page:
        assert "No problems:" in str(await page.run(text("status")))
        await asked(page, QUESTION)
        start = shipped_workshop.responder.knowledge.entry("cold-packs").answer[:60]
        assert start in str(await page.run(text("reply")))

        await page.until(f"{text('progress')}.includes('done in')")
        edited = changed(await asyncio.to_thread(faq.read_text, "utf-8"), start, f"Changed just now. {start}")
        await asyncio.to_thread(faq.write_text, edited, "utf-8")
        await page.until(f"{text('reply')}.includes('Changed just now.')")
        assert shipped_workshop.state["working"]
        await page.until(f"{text('progress')}.includes('done in')")
        assert "No problems:" in str(await page.run(text("status")))
        assert "0 lost" in str(await page.run(text("changes-body")))
