"""A headless Chromium, driven through its DevTools protocol: takes pictures of the live page and tests it."""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from executive.errors import ExecutiveError, NotInstalled

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--hide-scrollbars",
    "--log-level=3",
    "--remote-debugging-port=0",
)
_PATIENCE = 30.0
"""Longest wait for the browser to start, to answer or for something to appear on the page [s]."""


class BrowserError(ExecutiveError):
    """The browser did not start, did not answer, or a script in the page failed."""


def find_chromium() -> str | None:
    """Path of a Chromium or Chrome on this machine, or None."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


@contextlib.contextmanager
def headless_browser(width: int = 1280, height: int = 800, *, dark: bool = False) -> Iterator[Browser]:
    """One empty page in a browser of its own with an empty profile; ends the browser on the way out.

    Args:
        width, height: Size of the page [pixels].
        dark: Whether the page is told that its user prefers dark colours.

    Raises:
        NotInstalled: if there is no Chromium.
        BrowserError: if it does not start.
    """
    program = find_chromium()
    if program is None:
        raise NotInstalled("chromium", "a picture of the live page")
    from websockets.sync.client import connect

    with (
        tempfile.TemporaryDirectory(prefix="live-page-", ignore_cleanup_errors=True) as profile,
        _running(program, profile) as address,
        connect(address, max_size=None, proxy=None) as connection,
    ):
        browser = Browser(connection)
        browser.show_as(width, height, dark=dark)
        yield browser


@contextlib.contextmanager
def _running(program: str, profile: str) -> Iterator[str]:
    """Chromium as a child process; gives the address of its DevTools."""
    # Chromium's sandbox cannot be used by root, as in containers.
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command = [program, *_FLAGS, *sandbox, f"--user-data-dir={profile}", "about:blank"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            yield _address(process.stderr)
        finally:
            process.terminate()
            # Reads on to the end, so that the browser never blocks on a full pipe while it ends.
            try:
                process.communicate(timeout=5.0)
            except subprocess.TimeoutExpired:
                process.kill()


def _address(messages: Iterable[str]) -> str:
    """Where the browser listens; it says so on its standard error."""
    said = []
    for line in messages:
        if line.startswith("DevTools listening on "):
            return line.split()[-1]
        said.append(line.strip())
    raise BrowserError(f"chromium did not start: {' '.join(said[-3:])}")


class Browser:
    """The page in a headless browser; `headless_browser` makes it. One thread uses it."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self._session = ""
        pages = self._ask("Target.getTargets")["targetInfos"]
        target = next(page["targetId"] for page in pages if page["type"] == "page")
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._ask("Page.enable")

    def show_as(self, width: int, height: int, *, dark: bool = False) -> None:
        """Change the size of the page [pixels] and the colours that its user prefers."""
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._ask("Emulation.setEmulatedMedia", features=[scheme])

    def open(self, url: str) -> None:
        """Go to a page; returns when it has begun to load.

        Raises:
            BrowserError: if nothing answers there.
        """
        problem = self._ask("Page.navigate", url=url).get("errorText")
        if problem:
            raise BrowserError(f"{url} cannot be opened: {problem}.")

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression in the page.

        Raises:
            BrowserError: if it throws.
        """
        answer = self._ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise BrowserError(f"script '{script}' failed: {answer['exceptionDetails'].get('text')}")
        return answer["result"].get("value")

    def wait_until(self, condition: str) -> None:
        """Return once a JavaScript expression is true in the page.

        Raises:
            BrowserError: if it stays false for 30 s.
        """
        end = time.monotonic() + _PATIENCE
        # The page looks for itself, once a frame, and answers when it is so; a navigation ends that, so ask again.
        script = (
            f"new Promise(done => {{ const end = performance.now() + 1000; const look = () => ({condition}) "
            "? done(true) : performance.now() > end ? done(false) : setTimeout(look, 20); look(); })"
        )
        while time.monotonic() < end:
            try:
                if self.run(script) is True:
                    return
            except BrowserError:
                continue
        raise BrowserError(f"'{condition}' did not become true within {_PATIENCE:g} s.")

    def press_key(self, key: str, code: str) -> None:
        """Push and release a key, e.g. `press_key(" ", "Space")`."""
        for kind in ("keyDown", "keyUp"):
            self._ask("Input.dispatchKeyEvent", type=kind, key=key, code=code, text=key if kind == "keyDown" else "")

    def click(self, selector: str) -> None:
        """Push and release the mouse on the middle of an element."""
        box = self.run(
            f"(() => {{ const box = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self._ask("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def picture(self, selector: str = "") -> bytes:
        """What the page shows, or one element of it, as PNG."""
        options: dict[str, Any] = {}
        if selector:
            options["clip"] = self.run(
                f"(() => {{ const box = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
                " return {x: box.x, y: box.y, width: box.width, height: box.height, scale: 1}; })()"
            )
        return base64.b64decode(self._ask("Page.captureScreenshot", format="png", **options)["data"])

    def _ask(self, method: str, **values: Any) -> dict[str, Any]:
        """Send one command and return its result; events in between are passed over."""
        number = next(self._numbers)
        session = {"sessionId": self._session} if self._session else {}
        self._connection.send(json.dumps({"id": number, "method": method, "params": values, **session}))
        while True:
            try:
                answer = json.loads(self._connection.recv(timeout=_PATIENCE))
            except TimeoutError:
                raise BrowserError(f"the browser did not answer to {method} within {_PATIENCE:g} s.") from None
            if answer.get("id") == number:
                if "error" in answer:
                    raise BrowserError(f"the browser refused {method}: {answer['error'].get('message')}")
                result: dict[str, Any] = answer["result"]
                return result
