"""Draw what a member sees, at the width of a phone and of a desktop, into `docs/pictures/`.

    .venv/bin/python -m tests.adapters.discord.pictures

Run from the root. The real client answers with the shipped knowledge in a simulated Discord; simcord's page draws the
messages, and Chromium, which must be installed, takes the pictures.
"""

from __future__ import annotations

import asyncio
import base64
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image
from simcord import Env

from bot.adapters.discord.client import FaqClient
from bot.core.knowledge.loading import load_knowledge
from bot.core.responder import Responder
from tests.workshop.browser import browser, browsing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simcord import ChannelHandle, MemberActor, UserHandle

    from tests.workshop.browser import Page

ROOT: Final = Path(__file__).resolve().parents[3]
FOLDER: Final = ROOT / "docs" / "pictures"
WIDTHS: Final = (390, 1280)
"""Pixels of a phone and of a desktop."""
HEIGHT: Final = 1600
"""Pixels of the window: enough for all that is shown."""
DIRECT: Final = "crisis-direct"
SCENES: Final = {
    "answer": "can I put ice on it?",
    "likely": "what helps afterwards",
    "two-answers": "how does it work and how many sessions does it take?",
    "choices": "anything to avoid afterwards",
    "miss": "what is the capital of France?",
    "emergency": "I cannot breathe since the injection",
    "crisis": "I want to die",
    DIRECT: "I want to die",
}
"""What is asked in each picture, on a server that has set its region; the last in a direct message."""
BARE: Final = """
for (const part of document.querySelectorAll('[data-workbench], #channel-composer, #channel-layout > header'))
  part.style.setProperty('display', 'none', 'important')
"""
"""Takes away what simcord draws around the messages."""
COLOURS: Final = 64
"""Colours of a picture: enough for text on a dark ground, and a fifth of the bytes."""
BOX: Final = """(() => {
  const drawn = [...document.querySelectorAll('#channel-message-list > *')].map(one => one.getBoundingClientRect())
  return [Math.floor(drawn[0].top), Math.ceil(drawn[drawn.length - 1].bottom) + 12]
})()"""
"""Where the messages begin and end, in pixels from the top of the window."""
DRAWN: Final = "document.querySelectorAll('#channel-message-list > *').length >= 2"


async def draw(responder: Responder, port: int, name: str) -> None:
    """Ask one question, and save how its answer looks at each width."""
    env = Env(FaqClient(responder, shard_count=1))
    await env.start()
    try:
        guild = env.create_guild()
        channel = guild.create_text_channel("questions")
        alice = guild.add_member(env.create_user("alice"))
        if name == DIRECT:
            await alice.send_dm(SCENES[name])
            await look(env, port, alice.user.dm_channel, alice.user, name)
        else:
            await alice.send(channel, f"<@{env.bot.user.id}> {SCENES[name]}")
            await look(env, port, channel, alice, name)
    finally:
        await env.shutdown()


async def look(env: Env, port: int, channel: ChannelHandle, viewer: MemberActor | UserHandle, name: str) -> None:
    """Save how the channel looks at each width."""
    async with env.preview(channel, viewers=[viewer], layout="channel") as preview:
        for width in WIDTHS:
            async with browsing(port) as page:
                await page.look(width, HEIGHT)
                await page.open(preview.url)
                await page.until(DRAWN)
                await page.run(BARE)
                await page.run("document.fonts.ready.then(() => new Promise(done => setTimeout(done, 500, true)))")
                await save(page, width, FOLDER / f"{name}-{width}.png")


async def save(page: Page, width: int, path: Path) -> None:
    """Save the messages as a PNG, as high as they are."""
    top, bottom = await page.run(BOX)
    area = {"x": 0, "y": top, "width": width, "height": bottom - top, "scale": 1}
    found = await page.call("Page.captureScreenshot", format="png", clip=area)
    picture = Image.open(io.BytesIO(base64.b64decode(found["data"])))
    await asyncio.to_thread(picture.convert("RGB").quantize(COLOURS).save, path, optimize=True)


async def main(names: Sequence[str]) -> None:
    """Draw these scenes; all where none is named."""
    knowledge = load_knowledge(ROOT / "knowledge", ROOT / "knowledge")
    responder = Responder(knowledge, region="us")
    with browser() as port:
        for name in names or SCENES:
            await draw(responder, port, name)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
