"""The life of the bot in Discord: how it begins, what it does when it is told to leave, how it ends.

A signal ends it in order: no new event is taken, what is in hand is finished, Discord is told. Everything else that
ends it is an error of this package with one plain sentence, and each has its own exit code.
"""

import asyncio
import contextlib
import logging
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from bot.adapters.discord.client import FaqClient
from bot.adapters.discord.health import serving_health
from bot.adapters.discord.startup_errors import check_token, plain_failures, silence_voice_warnings
from bot.core.errors import FaqBotError, GatewayError
from bot.logs import cause
from bot.memory import settle_memory
from bot.reloading.live import LiveResponder
from bot.settings import Settings
from bot.usage.counters import DayTally

_log = logging.getLogger(__name__)

FINISHING_SECONDS: Final = 3.5
"""How long what is in hand may take after a signal; with the closing and the last counts, five seconds in all."""
FAREWELL_SECONDS: Final = 0.8
"""How much of it Discord has to say goodbye: a peer that is gone never does."""
CLOSING_SECONDS: Final = 0.4
"""How long the client may take to close, and after it what it still does."""
IN_HAND: Final = ("discord.py: on_", "CommandTree-invoker", "discord-ui-")
"""How the library names the tasks that answer a message, a command, or a button."""
BROKEN_TEXT: Final = "The connection to Discord broke in a way that the bot does not know ({}): start it again."


def run_discord(token: str, live: LiveResponder, settings: Settings, days: DayTally | None) -> None:
    """Connect to Discord and answer until SIGTERM, SIGINT or Ctrl-C, then finish what is in hand and leave.

    Raises:
        FaqBotError: what keeps the bot out of Discord (see `startup_errors`); a SettingsError where the address for
            health cannot be used, a GatewayError where the connection broke in a way that nobody foresaw.
    """
    token = check_token(token)
    silence_voice_warnings()
    live.current.warm_up()  # else the first member would wait, and the event loop with them
    settle_memory()
    try:
        with contextlib.suppress(KeyboardInterrupt), plain_failures():
            asyncio.run(_serve(token, live, settings, days))
    except FaqBotError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, its own text and traceback could quote a message
        raise GatewayError(BROKEN_TEXT.format(cause(error))) from None


async def _serve(token: str, live: LiveResponder, settings: Settings, days: DayTally | None) -> None:
    """Run one client until it ends by itself, or a signal ends it.

    Long questions are answered in one thread beside the event loop's: more would not answer more of them, but the loop
    would wait for its turn behind each (`docs/decisions.md`).
    """
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_tell)
    loop.set_default_executor(ThreadPoolExecutor(max_workers=1, thread_name_prefix="answers"))
    client = FaqClient(live, settings, days)
    async with client, serving_health(client, settings.health_host, settings.health_port):
        serving = asyncio.create_task(client.start(token))
        told = asyncio.create_task(_signal())
        await asyncio.wait((serving, told), return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            serving.result()  # raises what ended it
        await _leave(client, serving, told)


async def _signal() -> None:
    """Wait until a signal tells the bot to leave.

    It must not cancel the library's task, which takes that for the end of one connection while it connects again.
    """
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    # Windows loops take no signal handlers: there Ctrl-C cancels `_serve`, and what is in hand is lost.
    with contextlib.suppress(NotImplementedError):
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, told.set)
    await told.wait()


async def _leave(client: FaqClient, *tasks: asyncio.Task[None]) -> None:
    """Take no more events, wait for the answers that are being made, close the client, then end these tasks."""
    in_hand = {task for task in asyncio.all_tasks() if task.get_name().startswith(IN_HAND)}
    farewells = {asyncio.create_task(shard.disconnect()) for shard in client.shards.values()}
    for awaited, seconds in ((farewells, FAREWELL_SECONDS), (in_hand, FINISHING_SECONDS - FAREWELL_SECONDS)):
        if awaited:
            await asyncio.wait(awaited, timeout=seconds)
    _log.info("leaving: in_hand=%d unfinished=%d", len(in_hand), sum(not task.done() for task in in_hand))
    closed = asyncio.create_task(client.close())
    await asyncio.wait((closed,), timeout=CLOSING_SECONDS)
    for task in (closed, *tasks):  # once the client is closed, the library goes on with nothing
        task.cancel()
    await asyncio.wait((closed, *tasks), timeout=CLOSING_SECONDS)


def _tell(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    _log.error("event loop: %s", cause(error) if error else "no exception")
