"""The workshop's web server: what it gives, to whom, and what it refuses."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer, unused_port
from conftest import REPOSITORY, SMALL_FAQ

from bot.cli.exit_codes import BROKEN
from bot.cli.main import main
from bot.core.errors import SettingsError
from bot.workshop.server import FILES, PAGE, WorkshopServer, serve
from bot.workshop.state import Workshop

pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def client_of(workshop: Workshop) -> AsyncIterator[TestClient]:
    """Serve a workshop on a free port of this machine."""
    application = WorkshopServer(workshop, lambda key: key).application()
    async with TestClient(TestServer(application, host="127.0.0.1")) as client:
        yield client


async def state_when(workshop: Workshop, *stages: str) -> Mapping[str, Any]:
    """Return the state once it has reached one of these stages."""
    async with asyncio.timeout(20):
        while workshop.state["stage"] not in stages:  # noqa: ASYNC110 - as the page does
            await asyncio.sleep(0.02)
        return workshop.state


async def test_files_of_the_page_are_served_with_strict_headers(workshop: Workshop) -> None:
    """Nothing from elsewhere, no frames, no guessing of types, nothing kept; no listing, and no other file."""
    async with client_of(workshop) as client:
        for path, name in FILES.items():
            response = await client.get(path)
            assert response.status == 200
            assert await response.text() == PAGE.joinpath(name).read_text("utf-8")
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Cache-Control"] == "no-store"
        for path in ("/page/", "/index.html", "/workshop.py", "/../state.py", "/%2e%2e/state.py", "/api/"):
            assert (await client.get(path)).status == 404


async def test_other_pages_are_refused(workshop: Workshop) -> None:
    """By the name they use, or by where they come from; for reading and for asking.

    A link may lead to the page, which may then ask under both names of this machine.
    """
    async with client_of(workshop) as client:
        for headers in (
            {"Host": "evil.example"},
            {"Host": "127.0.0.1"},
            {"Host": "127.0.0.1.evil.example:80"},
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://localhost:1"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ):
            assert (await client.get("/api/parts", headers=headers)).status == 403
            assert (await client.post("/api/ask", json={"question": "x"}, headers=headers)).status == 403
        assert (await client.get("/", headers={"Sec-Fetch-Site": "cross-site"})).status == 200
        for host in (f"127.0.0.1:{client.port}", f"localhost:{client.port}"):
            own = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
            assert (await client.get("/api/parts", headers=own)).status == 200


async def test_parts_that_change_and_answers_are_given_as_html(workshop: Workshop) -> None:
    """From the first moment on, and what is worked on shows; a question is answered with its reasons."""
    async with client_of(workshop) as client:
        parts = [await (await client.get("/api/parts")).text()]
        await state_when(workshop, "done")
        parts.append(await (await client.get("/api/parts")).text())
        response = await client.post("/api/ask", json={"question": "what time do you close"})
        found = await response.text()

    assert all('<div id="live" ' in one for one in parts)
    assert ["<progress" in one for one in parts] == [True, False]
    assert "No problems:</span> version" in parts[1]
    assert (response.status, response.content_type) == (200, "text/html")
    assert "When is the library open?</strong>" in found
    assert "<p>Answered with &#39;opening-hours&#39; with 99 of 100: at " in found


async def test_what_is_no_question_is_refused(workshop: Workshop) -> None:
    """Only JSON, which no foreign form can send; only as long as a message can be."""
    async with client_of(workshop) as client:
        for body, content_type, status in (
            (b'{"question": "x"}', "text/plain", 415),
            (b"{", "application/json", 400),
            (b"\xff", "application/json", 400),
            (b"[]", "application/json", 400),
            (b"{}", "application/json", 400),
            (b'{"question": 1}', "application/json", 400),
            (b'{"question": "' + b"x" * 4001 + b'"}', "application/json", 400),
            (b'{"question": "' + b"x" * 40_000 + b'"}', "application/json", 413),
        ):
            response = await client.post("/api/ask", data=body, headers={"Content-Type": content_type})
            assert response.status == status


async def test_without_any_good_knowledge_the_page_says_so(workshop: Workshop, save: Callable[[str], None]) -> None:
    """A faulty file from the start is no reason to stay away."""
    save("entries: [")
    async with client_of(workshop) as client:
        state = await state_when(workshop, "refused")
        response = await client.post("/api/ask", json={"question": "x"})

        assert state["problems"]
        assert response.status == 503
        assert "fix the problems" in (await response.json())["trouble"]


async def test_breakdown_does_not_end_the_following(workshop: Workshop, save: Callable[[str], None]) -> None:
    """The page says so, and the next save is worked out as ever."""
    sound = workshop.work

    def broken(_: int) -> None:
        raise ZeroDivisionError

    workshop.work = broken  # type: ignore[method-assign,assignment]
    async with client_of(workshop):
        await state_when(workshop, "broken")
        workshop.work = sound  # type: ignore[method-assign]
        save(SMALL_FAQ + "\n")
        assert (await state_when(workshop, "done"))["saves"] == 2


async def test_saved_files_are_looked_at_again(workshop: Workshop, save: Callable[[str], None]) -> None:
    """Those of the knowledge and those of labelled questions."""
    async with client_of(workshop) as client:
        await state_when(workshop, "done")
        os.utime(workshop.questions[0], (1, 1))
        async with asyncio.timeout(20):
            while workshop.state["saves"] < 2:  # noqa: ASYNC110 - as the page does
                await asyncio.sleep(0.02)
        save(SMALL_FAQ.replace("evidence: practice", "evidense: practice"))
        await state_when(workshop, "refused")

        assert "evidense" in await (await client.get("/api/parts")).text()


async def test_port_in_use_is_told(workshop: Workshop) -> None:
    """With what to do."""
    port = unused_port()
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", port)
    async with taken:
        with pytest.raises(SettingsError, match=f"Port {port} cannot be used"):
            await serve(WorkshopServer(workshop, lambda key: key), port, print)


async def test_missing_question_file_is_told_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `evaluate` does."""
    assert main(["workshop", str(tmp_path / "no.yaml")]) == BROKEN
    assert "There is no file" in capsys.readouterr().err


async def test_command_prints_its_address_and_ends_with_ctrl_c(workshop: Workshop) -> None:
    """From the command line to the page and back."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "run_bot.py", "workshop", *workshop.questions, "--knowledge", workshop.recipe.knowledge,
        cwd=REPOSITORY, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None
    first = (await asyncio.wait_for(child.stdout.readline(), 30)).decode()
    address = first.removeprefix("The workshop is open: ").strip()
    async with ClientSession() as session, session.get(f"{address}api/parts") as response:
        assert response.status == 200
    child.send_signal(signal.SIGINT)

    assert await asyncio.wait_for(child.wait(), 20) == 0
