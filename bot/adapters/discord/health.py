"""How this process is doing, told over HTTP to a supervisor and to Prometheus; off unless a port is set.

`/livez` answers as long as the event loop turns, `/readyz` tells whether everybody is answered now, `/version` what is
served, `/metrics` holds the numbers. Nothing here says a word of what people asked, nor an id of a person, channel or
server; all the same it is for this machine alone by default.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.adapters.discord.connection import ConnectedClient
from bot.core.errors import SettingsError
from bot.core.matching.encoder import sentence_encoder

SHUTDOWN_SECONDS: Final = 0.1
"""How long open requests may take at the end: they are of milliseconds."""


@asynccontextmanager
async def serving_health(client: ConnectedClient, host: str, port: int | None) -> AsyncIterator[None]:
    """Tell how the client is doing while the block runs; raises SettingsError where the address cannot be used."""
    if port is None:
        yield
        return
    runner = web.AppRunner(_application(client), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            msg = f"FAQ_HEALTH_HOST and FAQ_HEALTH_PORT cannot be used: {error.strerror or 'no such address'}."
            raise SettingsError(msg) from None
        yield
    finally:
        await runner.cleanup()


def _application(client: ConnectedClient) -> web.Application:
    async def live(_request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def ready(_request: web.Request) -> web.Response:
        reason = client.not_ready()
        return web.Response(text="ready\n") if reason is None else web.Response(status=503, text=f"{reason}\n")

    async def version(_request: web.Request) -> web.Response:
        return web.Response(text=f"content {client.version()}\nencoder {sentence_encoder().name}\n")

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=client.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    application = web.Application()
    pages = {"/livez": live, "/readyz": ready, "/version": version, "/metrics": metrics}
    application.add_routes([web.get(path, page) for path, page in pages.items()])
    return application
