"""A real browser for tests: Chromium without a window, told what to do over its DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import itertools
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-port=0", "--disable-extensions",
)  # fmt: skip
PATIENCE_SECONDS = 25


class Page:
    """One open page.

    Attributes:
        complaints: errors of the page's script and refusals of its security policy, as they came.
    """

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self.complaints: list[str] = []

    async def call(self, method: str, **parameters: object) -> dict:
        """Return the browser's answer to one call; what it says meanwhile is noted."""
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        while True:
            said = await self._socket.receive_json(timeout=PATIENCE_SECONDS)
            if said.get("method") == "Runtime.exceptionThrown":
                self.complaints.append(str(said["params"]["exceptionDetails"]))
            if said.get("method") == "Log.entryAdded" and said["params"]["entry"]["level"] == "error":
                self.complaints.append(said["params"]["entry"]["text"])
            if said.get("id") == number:
                assert "error" not in said, said
                return said["result"]

    async def open(self, address: str) -> None:
        """Open an address."""
        for domain in ("Runtime", "Log", "Page"):
            await self.call(f"{domain}.enable")
        await self.call("Page.navigate", url=address)
        await self.until("document.readyState === 'complete'")

    async def run(self, script: str) -> object:
        """Return the value of an expression in the page."""
        answer = await self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    async def until(self, condition: str) -> None:
        """Wait until an expression is true in the page."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await self.run(condition):  # noqa: ASYNC110 - the page has no event to wait for
                await asyncio.sleep(0.02)

    async def look(self, width: int, height: int = 900, scheme: str = "light") -> None:
        """Give the window a size in pixels, and say which colours its owner prefers."""
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        await self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    async def press(self, key: str, code: int) -> None:
        """Press a key."""
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            await self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text)

    async def picture(self, path: Path) -> None:
        """Save the whole page as a PNG."""
        found = await self.call("Page.captureScreenshot", captureBeyondViewport=True, format="png")
        await asyncio.to_thread(path.write_bytes, base64.b64decode(found["data"]))


def chromium() -> str:
    """Return where the browser is; skip the test where there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(f"needs a browser, and none of {', '.join(NAMES)} is installed")
    return found


@asynccontextmanager
async def browsing() -> AsyncIterator[Page]:
    """Open a browser with an empty profile, and one page in it."""
    command = chromium()
    with tempfile.TemporaryDirectory(prefix="faq-browser-", ignore_cleanup_errors=True) as profile:
        child = await asyncio.create_subprocess_exec(
            command, *FLAGS, f"--user-data-dir={profile}", "about:blank",
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            port = await _port(Path(profile) / "DevToolsActivePort")
            async with ClientSession() as session:
                async with session.get(f"http://127.0.0.1:{port}/json/list") as response:
                    pages = await response.json()
                address = next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page")
                async with session.ws_connect(address, max_msg_size=0) as socket:
                    yield Page(socket)
        finally:
            if child.returncode is None:
                child.terminate()
            await child.wait()


async def _port(file: Path) -> int:
    """Return the port that the browser writes into its profile once it listens."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (written := await asyncio.to_thread(_lines, file)):  # noqa: ASYNC110 - a file gives no sign
            await asyncio.sleep(0.05)
    return int(written[0])


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.is_file() else []
