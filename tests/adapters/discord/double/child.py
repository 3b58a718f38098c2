"""The bot as a real child process, connected to the double."""

import asyncio
import functools
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

from bot.reloading.build_process import Recipe

from .server import PATIENCE, Double

LAUNCH = Path(__file__).with_name("launch.py")
REPOSITORY = LAUNCH.parents[4]
SHIPPED = REPOSITORY / "knowledge"
SMALL = LAUNCH.parents[1] / "small"
"""A FAQ about a town library, with safety rules of one word each; it is loaded faster than the shipped one."""


@dataclass
class Child:
    """A running bot, and what reads its output to the end."""

    process: asyncio.subprocess.Process
    output: asyncio.Task[tuple[bytes, bytes]]

    async def ending(self) -> CompletedProcess[str]:
        """Wait for the end of the process and return how it was."""
        async with asyncio.timeout(PATIENCE):
            stdout, stderr = await self.output
        return CompletedProcess((), self.process.returncode, stdout.decode(), stderr.decode())

    async def stop(self, number: int = signal.SIGTERM) -> CompletedProcess[str]:
        """Send a signal and return how the process ended."""
        self.process.send_signal(number)
        return await self.ending()


@asynccontextmanager
async def running(  # noqa: PLR0913 - each names one thing that a test may want otherwise
    double: Double,
    *,
    token: str | None = None,
    knowledge: Path = SMALL,
    log_level: str = "INFO",
    patience: float = 0,
    script: Path = LAUNCH,
    within: Sequence[str] = (),
    **settings: object,
) -> AsyncIterator[Child]:
    """Run the bot against the double; what is left of it at the end is killed.

    A `token` is shown to Discord in place of the right one; `patience` is as in `launch`; `within` is a command that
    runs another one as the same process, such as `ip netns exec NAME`; further settings go by their names in small
    letters without the prefix.
    """
    search = os.pathsep.join(filter(None, (str(REPOSITORY), os.environ.get("PYTHONPATH"))))
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("FAQ_", "DISCORD_"))}
    environment |= {"DISCORD_TOKEN": token or double.token, "PYTHONPATH": search}
    usual = {"knowledge": knowledge, "log_level": log_level, "cache": _cache()}
    usual |= {"member_cooldown": "off", "channel_cooldown": "off"}  # one member asks all these questions
    double.obituary = None
    process = await asyncio.create_subprocess_exec(
        *(*within, sys.executable, str(script), double.rest_address, double.gateway_address, str(patience), "discord"),
        env=environment | {f"FAQ_{name.upper()}": str(value) for name, value in (usual | settings).items()},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )

    async def attend() -> tuple[bytes, bytes]:
        stdout, stderr = await process.communicate()
        await double.bury(stderr.decode())
        return stdout, stderr

    output = asyncio.create_task(attend())  # at once, so that no full pipe ever blocks the bot
    try:
        yield Child(process, output)
    finally:
        if process.returncode is None:
            process.kill()
        await output


@functools.cache
def _cache() -> str:
    """Return a folder that keeps all that is computed from the small FAQ, as at a second start, or "off".

    A folder of its own: where processes keep vectors of other FAQs at the same moment, the last one wins.
    """
    if os.environ.get("FAQ_CACHE", "off") == "off":
        return "off"
    folder = Path(os.environ["FAQ_CACHE"]).with_name("cache-of-children")
    Recipe(SMALL, SHIPPED, cache=folder).build()
    return str(folder)
