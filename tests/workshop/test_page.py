"""The page in a real browser: what a maintainer sees while editing; without a mouse, in the dark, on a phone."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from conftest import SMALL_FAQ, changed

from bot.workshop.server import WorkshopServer
from bot.workshop.state import Workshop
from workshop.browser import PATIENCE_SECONDS, Page, browsing

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(90)]

EDITED = changed(
    changed(SMALL_FAQ, "- are you open on Mondays", "- is the reading room heated"),
    "- parking spaces nearby",
    "- are you open on Mondays",
)
NAMELESS = """[...document.querySelectorAll('a, button, input, summary, section, fieldset')].filter((one) =>
    !(one.textContent.trim() || one.labels?.length || one.getAttribute('aria-label'))).length"""
CONTRASTS = Path(__file__).with_name("contrasts.js").read_text("utf-8")


def text(part: str) -> str:
    """Return an expression for what a part of the page says."""
    return f"document.getElementById('{part}').textContent"


@asynccontextmanager
async def opened(
    browser: int, workshop: Workshop, width: int = 1280, scheme: str = "light", patience: float = PATIENCE_SECONDS
) -> AsyncIterator[Page]:
    """Open the page in a browser, everything worked out; afterwards nothing may have gone wrong in it."""
    server = TestServer(
        WorkshopServer(workshop, lambda key: key.removeprefix("button.")).application(), host="127.0.0.1"
    )
    async with server, browsing(browser) as page:
        await page.look(width, scheme=scheme)
        await page.open(str(server.make_url("/")))
        await page.until(f"{text('progress')}.includes('done in')", patience)
        yield page
        assert page.complaints == []


async def asked(page: Page, question: str) -> None:
    """Type a question and press Enter."""
    await page.run("document.getElementById('question').focus()")
    await page.call("Input.insertText", text=question)
    await page.press("Enter", 13)
    await page.until("!document.getElementById('why').hidden")


async def test_mistake_shows_once_it_is_saved(browser: int, workshop: Workshop, save: Callable[[str], None]) -> None:
    """With its place, its line, a caret and what to write; the page's title counts the errors; mending it clears it."""
    async with opened(browser, workshop) as page:
        save(SMALL_FAQ.replace("evidence: practice", "evidense: practice", 1))
        await page.until(f"{text('problems-body')}.includes('evidense')")

        assert "faq.yaml:7:5" in str(await page.run(text("problems-body")))
        assert "Did you mean 'evidence'?" in str(await page.run(text("problems-body")))
        assert "7 |     evidense: practice\n       |     ^" in str(await page.run(text("problems-body")))
        assert "keeps this save from being served" in str(await page.run(text("status")))
        assert await page.run("document.title") == "(1) Workshop"

        save(SMALL_FAQ)
        await page.until(f"{text('status')}.trim().startsWith('No problems:')")


async def test_question_can_be_tried_with_the_keyboard_alone(browser: int, workshop: Workshop) -> None:
    """The reply as Discord shows it, and why; on a phone's width too."""
    async with opened(browser, workshop) as page:
        await asked(page, "what time do you clse")

        assert "When is the library open?" in str(await page.run("document.querySelector('#reply strong').textContent"))
        assert "helpful" in str(await page.run("document.querySelector('#reply').textContent"))
        assert "Answered with 'borrowing'" not in str(await page.run(text("why-body")))
        assert "or more the bot is sure" in str(await page.run(text("why-body")))
        await page.run("document.querySelector('[name=width][value=phone]').click()")
        assert await page.run("document.getElementById('reply').offsetWidth") == 360


async def test_tried_question_is_asked_again_after_a_save(
    browser: int, workshop: Workshop, save: Callable[[str], None]
) -> None:
    """What is on the screen is what would be answered now."""
    async with opened(browser, workshop) as page:
        await asked(page, "are you open on Mondays")
        save(EDITED)
        await page.until(f"{text('reply')}.includes('does not speak of parking')")


async def test_last_edit_shows_what_it_lost_and_gained(
    browser: int, workshop: Workshop, save: Callable[[str], None]
) -> None:
    """Each question with where it went before and where it goes now."""
    async with opened(browser, workshop) as page:
        assert "Nothing to compare yet" in str(await page.run(text("changes-body")))
        await page.run("document.querySelector('#changes > summary').click()")
        save(EDITED)
        await page.until(f"{text('changes-body')}.includes('Figures of every set')")

        assert "1 lost, 1 gained, 0 different, neither" in str(
            await page.run("document.querySelector('#changes-body p').innerText")
        )
        rows = "[...document.querySelectorAll('#changes-body table')][0].tBodies[0].innerText"
        assert str(await page.run(rows)).startswith(
            "lost\tare you open on Mondays\topening-hours\tanswer: opening-hours"
        )
        assert await page.run(text("changes-count")) == "1 lost, 1 gained"


async def test_text_of_the_files_is_never_markup(browser: int, workshop: Workshop, save: Callable[[str], None]) -> None:
    """Not in an answer, not in a problem."""
    nasty = "<img src=x onerror=alert()><script>document.title='x'</script>"
    save(SMALL_FAQ.replace("answer: Show your card at the desk.", f'answer: "{nasty}"'))
    async with opened(browser, workshop) as page:
        await asked(page, "can I lend novels")

        assert nasty in str(await page.run(text("reply")))
        assert nasty in str(await page.run(text("problems-body")))
        assert await page.run("document.querySelectorAll('main img, main script').length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_can_be_read_in_light_and_dark(
    browser: int, workshop: Workshop, save: Callable[[str], None], scheme: str
) -> None:
    """Every text has a contrast of 4.5 to 1 at least (WCAG 2.2, 1.4.3); everything to press has a name."""
    async with opened(browser, workshop, scheme=scheme) as page:
        save(EDITED)
        await page.until("!!document.querySelector('#changes-body table')")
        await asked(page, "novels?")

        assert await page.run(CONTRASTS) == []
        assert await page.run(NAMELESS) == 0


async def test_phone_needs_no_sideways_scrolling(browser: int, workshop: Workshop) -> None:
    """Wide tables and lines scroll within themselves."""
    async with opened(browser, workshop, width=360) as page:
        await asked(page, "what time do you close")

        assert await page.run("document.documentElement.scrollWidth") <= 360


async def test_keyboard_reaches_everything_and_shows_where_it_is(browser: int, workshop: Workshop) -> None:
    """The first stop skips to the content; each stop has a visible outline."""
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


async def test_page_tells_when_the_workshop_is_gone(browser: int, workshop: Workshop) -> None:
    """A page that stands still must not look like one that is up to date."""
    server = TestServer(WorkshopServer(workshop, str).application(), host="127.0.0.1")
    async with browsing(browser) as page:
        async with server:
            await page.open(str(server.make_url("/")))
            await page.until(f"{text('progress')}.includes('done in')")
        await page.until(f"{text('status')}.includes('is it still running')")
