"""A real browser for tests: Chromium without a window, told what to do over its DevTools protocol."""

import asyncio
import base64
import itertools
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
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

    async def until(self, condition: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until an expression is true in the page."""
        async with asyncio.timeout(seconds):
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


@contextmanager
def browser() -> Iterator[int]:
    """Start a browser with an empty profile; give the port at which it is told what to do."""
    command = chromium()
    with tempfile.TemporaryDirectory(prefix="faq-browser-", ignore_cleanup_errors=True) as profile:
        nowhere = subprocess.DEVNULL
        options = (*FLAGS, f"--user-data-dir={profile}", "about:blank")
        child = subprocess.Popen([command, *options], stdin=nowhere, stdout=nowhere, stderr=nowhere)
        try:
            yield _port(Path(profile) / "DevToolsActivePort")
        finally:
            child.terminate()
            child.wait(PATIENCE_SECONDS)


@asynccontextmanager
async def browsing(port: int) -> AsyncIterator[Page]:
    """Open a page of its own in the browser at a port, and close it at the end."""
    async with ClientSession(f"http://127.0.0.1:{port}") as session:
        async with session.put("/json/new?about:blank") as response:
            opened = await response.json()
        async with session.ws_connect(opened["webSocketDebuggerUrl"], max_msg_size=0) as socket:
            yield Page(socket)
        async with session.get(f"/json/close/{opened['id']}") as response:
            await response.read()


def _port(file: Path) -> int:
    """Return the port that the browser writes into its profile once it listens."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (written := _lines(file)):
        assert time.monotonic() < end, "the browser does not listen"
        time.sleep(0.05)
    return int(written[0])


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.is_file() else []
