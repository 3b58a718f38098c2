"""The page in a real browser: what a maintainer sees while editing; without a mouse, in the dark, on a phone."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from conftest import EDITED, SMALL_FAQ

from bot.workshop.server import WorkshopServer
from bot.workshop.state import Workshop
from workshop.browser import PATIENCE_SECONDS, Page, browsing

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(90)]

NAMELESS = """[...document.querySelectorAll('a, button, input, summary, section, fieldset')].filter((one) =>
    !(one.textContent.trim() || one.labels?.length || one.getAttribute('aria-label'))).length"""
CONTRASTS = Path(__file__).with_name("contrasts.js").read_text("utf-8")


def text(part: str) -> str:
    """Return an expression for what a part of the page says."""
    return f"document.getElementById('{part}').textContent"


@asynccontextmanager
async def opened(
    browser: int, workshop: Workshop, patience: float = PATIENCE_SECONDS, *, then_gone: bool = False
) -> AsyncIterator[Page]:
    """Open the page in a browser, everything worked out; unless its server leaves, nothing may go wrong in it."""
    application = WorkshopServer(workshop, lambda key: key.removeprefix("button.")).application()
    server = TestServer(application, host="127.0.0.1")
    async with server, browsing(browser) as page:
        await page.look(1280)
        await page.open(str(server.make_url("/")))
        await page.until(f"{text('progress')}.includes('done in')", patience)
        if then_gone:
            await server.close()
        yield page
        assert then_gone or page.complaints == []


async def asked(page: Page, question: str) -> None:
    """Type a question and press Enter."""
    await page.run("document.getElementById('question').focus()")
    await page.call("Input.insertText", text=question)
    await page.press("Enter", 13)
    await page.until("!document.getElementById('why').hidden")


async def test_save_shows_its_mistakes_and_what_it_lost_and_gained(
    browser: int, workshop: Workshop, save: Callable[[str], None]
) -> None:
    """A mistake with its place, line, caret and what to write; a good edit with where each question goes now.

    What was tried stays on the screen as it would be answered now.
    """
    async with opened(browser, workshop) as page:
        await asked(page, "are you open on Mondays")
        assert "Nothing to compare yet" in str(await page.run(text("changes-body")))
        save(SMALL_FAQ.replace("evidence: practice", "evidense: practice", 1))
        await page.until(f"{text('problems-body')}.includes('evidense')")

        problems = str(await page.run(text("problems-body")))
        assert "faq.yaml:7:5" in problems
        assert "Did you mean 'evidence'?" in problems
        assert "7 |     evidense: practice\n       |     ^" in problems
        assert "keeps this save from being served" in str(await page.run(text("status")))
        assert await page.run("document.title") == "(1) Workshop"

        save(EDITED)
        await page.until(f"{text('status')}.trim().startsWith('No problems:')")
        await page.until(f"{text('reply')}.includes('does not speak of parking')")
        await page.run("document.querySelector('#changes > summary').click()")
        await page.until(f"{text('changes-body')}.includes('Figures of every set')")
        summary = str(await page.run("document.querySelector('#changes-body p').innerText"))
        assert "1 lost, 1 gained, 0 different, neither" in summary
        rows = str(await page.run("[...document.querySelectorAll('#changes-body table')][0].tBodies[0].innerText"))
        assert rows.startswith("lost\tare you open on Mondays\topening-hours\tanswer: opening-hours")
        assert await page.run(text("changes-count")) == "1 lost, 1 gained"


async def test_question_can_be_tried_with_the_keyboard_alone(browser: int, workshop: Workshop) -> None:
    """The first stop skips to the content, each has a visible outline; the reply as Discord shows it, and why."""
    async with opened(browser, workshop) as page:
        await page.press("Tab", 9)
        assert await page.run("document.activeElement.textContent") == "Skip to the content"
        stops = set()
        for _ in range(24):
            await page.press("Tab", 9)
            if await page.run("document.activeElement === document.body"):
                break  # behind the last stop
            stops.add(str(await page.run("document.activeElement.id || document.activeElement.tagName")))
            assert await page.run("getComputedStyle(document.activeElement).outlineStyle") != "none"
        assert {"question", "BUTTON", "INPUT", "SUMMARY"} <= stops

        await asked(page, "what time do you clse")
        assert "When is the library open?" in str(await page.run("document.querySelector('#reply strong').textContent"))
        assert "helpful" in str(await page.run("document.querySelector('#reply').textContent"))
        assert "or more the bot is sure" in str(await page.run(text("why-body")))


async def test_text_of_the_files_is_never_markup(browser: int, workshop: Workshop, save: Callable[[str], None]) -> None:
    """Not in an answer, not in a problem."""
    nasty = "<img src=x onerror=alert()><script>document.title='x'</script>"
    save(SMALL_FAQ.replace("answer: Show your card at the desk.", f'answer: "{nasty}"'))
    async with opened(browser, workshop) as page:
        await asked(page, "can I lend novels")

        assert nasty in str(await page.run(text("reply")))
        assert nasty in str(await page.run(text("problems-body")))
        assert await page.run("document.querySelectorAll('main img, main script').length") == 0


async def test_page_can_be_read_in_light_and_dark_and_on_a_phone(
    browser: int, workshop: Workshop, save: Callable[[str], None]
) -> None:
    """A contrast of 4.5 to 1 at least (WCAG 2.2, 1.4.3), a name for all that can be pressed, no sideways scrolling."""
    async with opened(browser, workshop) as page:
        save(EDITED)
        await page.until("!!document.querySelector('#changes-body table')")
        await asked(page, "novels?")
        for scheme in ("light", "dark"):
            await page.look(1280, scheme=scheme)
            assert await page.run(CONTRASTS) == []
        assert await page.run(NAMELESS) == 0

        await page.run("document.querySelector('[name=width][value=phone]').click()")
        assert await page.run("document.getElementById('reply').offsetWidth") == 360
        await page.look(360)
        assert await page.run("document.documentElement.scrollWidth") <= 360


async def test_page_tells_when_the_workshop_is_gone(browser: int, workshop: Workshop) -> None:
    """A page that stands still must not look like one that is up to date."""
    async with opened(browser, workshop, then_gone=True) as page:
        await page.until(f"{text('status')}.includes('is it still running')")
