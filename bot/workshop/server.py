"""The workshop's web server, for this machine alone.

No page of another site may read drafts or ask questions through a maintainer's browser, so a request counts only if
it names this very address (`Host`, against DNS rebinding) and comes from no other page (`Origin`, `Sec-Fetch-Site`). https://developer.mozilla.org/docs/Web/HTTP/Headers/Sec-Fetch-Site
"""

import asyncio
import itertools
import json
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.core.errors import SettingsError
from bot.evaluation.templating import rendered
from bot.reloading.watching import fingerprint, looks
from bot.workshop.state import Workshop
from bot.workshop.trying import Words, tried

LOOPBACK: Final = "127.0.0.1"
HOSTS: Final = (LOOPBACK, "localhost")
PAGE: Final = Path(__file__).parent / "page"
FILES: Final = {"/": "index.html", "/workshop.css": "workshop.css", "/workshop.js": "workshop.js"}
QUESTION_LIMIT: Final = 4000
"""Most characters of a question: Discord's longest message (with Nitro)."""
BODY_LIMIT: Final = 32 * 1024
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
SHUTDOWN_SECONDS: Final = 0.1

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
logger = logging.getLogger(__name__)


class WorkshopServer:
    """Serves one workshop."""

    def __init__(self, workshop: Workshop, words: Words) -> None:
        self._workshop = workshop
        self._words = words

    def application(self) -> web.Application:
        """Return the web application; while it runs, the files are followed."""
        application = web.Application(middlewares=[_guard], client_max_size=BODY_LIMIT)
        application.add_routes([web.get(path, _file) for path in FILES])
        application.add_routes([web.get("/api/parts", self._parts), web.post("/api/ask", self._ask)])
        application.on_response_prepare.append(_add_headers)
        application.cleanup_ctx.append(self._following)
        return application

    async def _parts(self, _request: web.Request) -> web.Response:
        return _html(rendered(PAGE / "parts.html", self._workshop.state))

    async def _ask(self, request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            return _refusal(415, "Send JSON.")
        try:
            question = (await request.json())["question"]
        except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError):
            question = None
        if not isinstance(question, str) or len(question) > QUESTION_LIMIT:
            return _refusal(400, f"Send a question of at most {QUESTION_LIMIT} characters.")
        responder = self._workshop.responder
        if responder is None:
            return _refusal(503, "No answers are ready yet. Wait a moment, or fix the problems.")
        found = await asyncio.to_thread(tried, responder, question, self._words)
        return _html(rendered(PAGE / "answer.html", found))

    async def _following(self, _application: web.Application) -> AsyncIterator[None]:
        stop = threading.Event()
        threading.Thread(target=self._follow, args=(stop,), name="files", daemon=True).start()
        yield
        stop.set()
        self._workshop.supersede()  # whatever is still being worked out stops

    def _follow(self, stop: threading.Event) -> None:
        """Work on the files as they are, then on every save, each in a thread: fitting cannot be interrupted."""
        recipe, questions, seen = self._workshop.recipe, self._workshop.questions, None
        for _ in itertools.chain([None], looks(recipe, stop, questions)):
            if not stop.is_set() and (now := fingerprint(recipe, questions)) != seen:
                seen = now
                save = self._workshop.supersede()
                threading.Thread(target=self._work, args=(save,), name=f"save {save}", daemon=True).start()

    def _work(self, save: int) -> None:
        try:
            for _ in self._workshop.work(save):
                pass  # each state is shown once the page asks
        except Exception:  # the next save gets its chance
            logger.exception("The workshop failed while it worked on a save.")
            self._workshop.give_up(save)


async def serve(server: WorkshopServer, port: int, announce: Callable[[str], None]) -> None:
    """Serve on the loopback address until cancelled, for 0 at any free port; `announce` gets the address it answers at.

    Raises SettingsError where the port cannot be used.
    """
    runner = web.AppRunner(server.application(), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, LOOPBACK, port).start()
        except OSError as error:
            msg = f"Port {port} cannot be used ({error.strerror}). Choose another, or leave out --port for a free one."
            raise SettingsError(msg) from None
        announce(f"http://{LOOPBACK}:{runner.addresses[0][1]}/")
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse requests that do not come from this server's own page."""
    socket = request.transport.get_extra_info("sockname") if request.transport else None
    port = socket[1] if socket else None
    origin = request.headers.get("Origin")
    if request.host not in {f"{host}:{port}" for host in HOSTS}:
        return _refusal(403, "This page only works on the machine it runs on.")
    foreign = origin is not None and origin != f"http://{request.host}"
    site = request.headers.get("Sec-Fetch-Site", "none")
    if foreign or (request.path != "/" and site not in {"none", "same-origin"}):
        return _refusal(403, "This page accepts no requests from other pages.")
    return await handler(request)


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html", charset="utf-8")


def _refusal(status: int, reason: str) -> web.Response:
    return web.json_response({"trouble": reason}, status=status)


async def _file(request: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE / FILES[request.path])
