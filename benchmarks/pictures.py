"""Draw what a member sees, at the width of a phone and of a desktop, into `docs/pictures/`.

    .venv/bin/python benchmarks/pictures.py                    all of them
    .venv/bin/python benchmarks/pictures.py answer topics      these alone

The real client answers with the shipped knowledge in a simulated Discord; simcord's page draws the
messages, and Chromium, which must be installed, takes the pictures.
"""

import asyncio
import base64
import io
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from PIL import Image
from simcord import ChannelHandle, Env, MemberActor, UserHandle

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.adapters.discord.gap_posts import harmless  # noqa: E402 - only found from the root
from bot.core.knowledge.loading import load_knowledge  # noqa: E402 - as above
from bot.core.responder import Responder  # noqa: E402 - as above
from bot.factory import store_of  # noqa: E402 - as above
from bot.settings import load_settings  # noqa: E402 - as above
from tests.adapters.discord.fakes import client, owned  # noqa: E402 - as above
from tests.workshop.browser import browser, browsing  # noqa: E402 - as above

FOLDER: Final = ROOT / "docs" / "pictures"
WIDTHS: Final = (390, 1280)
"""Pixels of a phone and of a desktop."""
HEIGHT: Final = 1600
"""Pixels of the window: enough for all that is shown."""
DIRECT: Final = "crisis-direct"
FOLLOW_UP: Final = "follow-up"
SCENES: Final = {
    "answer": "can I put ice on it?",
    "risks": "what are the risks?",
    "likely": "anything to avoid afterwards",
    "two-answers": "how does it work and how many sessions does it take?",
    "choices": "what helps afterwards",
    "miss": "what is the capital of France?",
    "emergency": "I cannot breathe since the injection",
    "crisis": "I want to die",
    DIRECT: "I want to die",
    FOLLOW_UP: "how many sessions does it take?",
}
"""What is asked in each picture, on a server that has set its region; one of them in a direct message."""
REPLY: Final = "how far apart"
"""What is said to the answer in the picture of a follow-up."""
UNANSWERED: Final = ("can I bring my dog to the clinic?", "can i bring my dogs to the clinic")
"""What two members ask, and send."""
PRESS: Final = """document.querySelector('.modal-body, .is-open') !== null || (
  [...document.querySelectorAll('button')].find(one => one.textContent.includes('LABEL'))?.click(), false)"""
"""Presses a button or a menu until what it opens is there."""
BARE: Final = """(() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`
    [data-workbench], #channel-composer, #channel-layout > header, .message-context-actions { display: none !important }
    .code-block, .code-block code { white-space: pre-wrap; min-width: 0 }
    .select-list { max-height: none !important }
  `)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
})()"""
"""Takes away what simcord draws around the messages, breaks long lines of code as Discord does, shows lists whole."""
COLOURS: Final = 64
"""Colours of a picture: enough for text on a dark ground, and a fifth of the bytes."""
BOX: Final = """(() => {
  const form = document.querySelector('.modal-body')?.parentElement
  const parts = form ? [form] : [...document.querySelectorAll('#channel-message-list > *, .is-open .select-list')]
  const drawn = parts.map(one => one.getBoundingClientRect())
  const [top, bottom] = [Math.min(...drawn.map(one => one.top)), Math.max(...drawn.map(one => one.bottom))]
  return [Math.max(0, Math.floor(top) - (form ? 12 : 0)), Math.ceil(bottom) + 12]
})()"""
"""Where the messages, or the form above them, begin and end, in pixels from the top of the window."""
DRAWN: Final = "document.querySelectorAll('#channel-message-list > *').length >= 2"


async def draw(responder: Responder, port: int, name: str) -> None:
    """Ask one question, and save how its answer looks at each width."""
    async with started(responder) as (env, channel, alice):
        if name == DIRECT:
            await alice.send_dm(SCENES[name])
            await look(env, port, alice.user.dm_channel, alice.user, name)
        else:
            await alice.send(channel, f"<@{env.bot.user.id}> {SCENES[name]}")
            if name == FOLLOW_UP:
                await alice.send(channel, REPLY, reply_to=channel.last_message)
            await look(env, port, channel, alice, name)


async def draw_topics(responder: Responder, port: int, name: str) -> None:
    """List the topics, and pick the second one."""
    async with started(responder) as (env, channel, alice):
        await env.bot.tree.sync()
        listed = (await alice.slash(channel, "topics")).response.message
        await look(env, port, channel, alice, name, press="Pick a topic")
        await alice.select(listed, [listed.components[0].children[0].options[1].value])
        await look(env, port, channel, alice, f"{name}-questions", press="Pick a question")


async def draw_gap(responder: Responder, port: int, name: str) -> None:
    """Send a question from a miss, and make a phrasing of it."""
    async with started(responder, gaps_channel=1) as (env, channel, alice):
        gaps = env.guild.create_text_channel("unanswered")
        env.bot.services = replace(env.bot.services, settings=owned(gaps_channel=gaps.id))
        bob, maintainer = (env.guild.add_member(env.create_user(member)) for member in ("bob", "maintainer"))
        send = "Send this question"
        for member, question in zip((alice, bob), UNANSWERED, strict=True):
            await member.send(channel, f"<@{env.bot.user.id}> {question}")
            if member is alice:
                await look(env, port, channel, alice, f"{name}-miss")
                await look(env, port, channel, alice, f"{name}-form", press=send)
            form = await member.click(channel.last_message, label=env.bot.services.texts["button.gap"])
            await member.submit_modal(form, {"question": harmless(question)})
        shown = await maintainer.click(gaps.last_message, label=env.bot.services.texts["button.phrasing"])
        await look(env, port, gaps, maintainer, f"{name}-entries")
        await maintainer.select(shown.response.message, ["animals"])
        await look(env, port, gaps, maintainer, f"{name}-yaml")


@asynccontextmanager
async def started(responder: Responder, **settings: object) -> AsyncIterator[tuple[Env, ChannelHandle, MemberActor]]:
    """Give a simulated Discord with the client in it, a channel and a member."""
    env = Env(client(responder, **settings))
    await env.start()
    try:
        guild = env.create_guild()
        yield env, guild.create_text_channel("questions"), guild.add_member(env.create_user("alice"))
    finally:
        await env.shutdown()


async def look(  # noqa: PLR0913 - a scene, told by name
    env: Env, port: int, channel: ChannelHandle, viewer: MemberActor | UserHandle, name: str, *, press: str = ""
) -> None:
    """Save how the channel looks at each width; where something is to be pressed, what it opens."""
    async with env.preview(channel, viewers=[viewer], layout="channel") as preview:
        for width in WIDTHS:
            async with browsing(port) as page:
                await page.look(width, HEIGHT)
                await page.open(preview.url)
                await page.until(DRAWN)
                await page.run(BARE)
                await page.run("document.fonts.ready.then(() => new Promise(done => setTimeout(done, 500, true)))")
                if press:
                    await page.until(PRESS.replace("LABEL", press))
                top, bottom = await page.run(BOX)
                area = {"x": 0, "y": top, "width": width, "height": bottom - top, "scale": 1}
                found = await page.call("Page.captureScreenshot", format="png", clip=area)
                picture = Image.open(io.BytesIO(base64.b64decode(found["data"]))).convert("RGB").quantize(COLOURS)
                await asyncio.to_thread(picture.save, FOLDER / f"{name}-{width}.png", optimize=True)


async def main(names: Sequence[str]) -> None:
    """Draw these scenes; all where none is named."""
    knowledge = load_knowledge(ROOT / "knowledge", ROOT / "knowledge")
    responder = Responder(knowledge, region="us", store=store_of(load_settings()))
    ways = {"topics": draw_topics, "gap": draw_gap}
    if unknown := sorted({*names} - {*SCENES, *ways}):
        sys.exit(f"No scene is called {', '.join(unknown)}. There are {', '.join((*SCENES, *ways))}.")
    with browser() as port:
        for name in names or (*SCENES, *ways):
            await ways.get(name, draw)(responder, port, name)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
