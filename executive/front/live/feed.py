"""Hands the page's sections to every viewer: only what changed, and nothing is made while nobody watches."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable

from executive.front.live.sections import Sections

_PERIOD = 0.1
"""Seconds between two updates."""
_BEAT = 10
"""Every so many updates a viewer gets a message even when nothing changed, so that the page knows a lost line."""


class Feed:
    """The newest version of every section. The event loop of the page's thread alone calls it.

    Args:
        compose: Makes all sections.
    """

    def __init__(self, compose: Callable[[], Sections]) -> None:
        self._compose = compose
        self._version = 0
        self._sections: dict[str, tuple[int, str]] = {}
        self._updated = asyncio.Condition()
        self._viewers = 0
        self._watched = asyncio.Event()
        self._over = False

    async def run(self) -> None:
        """Update ten times a second for as long as somebody watches; runs until it is cancelled."""
        while True:
            await self._watched.wait()
            self._update()
            async with self._updated:
                self._updated.notify_all()
            await asyncio.sleep(_PERIOD)

    async def messages(self) -> AsyncIterator[str]:
        """What one viewer has to be sent, as JSON objects of sections; a slow viewer misses versions, never the newest.

        Ends after `finish`.
        """
        seen = quiet = 0
        self._viewers += 1
        self._watched.set()
        try:
            while not self._over:
                async with self._updated:
                    await self._updated.wait()
                fresh = {name: text for name, (version, text) in self._sections.items() if version > seen}
                seen, quiet = self._version, 0 if fresh else quiet + 1
                if fresh or quiet >= _BEAT:
                    quiet = 0
                    yield "{" + ", ".join(f'"{name}": {text}' for name, text in fresh.items()) + "}"
            yield '{"over": true}'
        finally:
            self._viewers -= 1
            if not self._viewers:
                self._watched.clear()

    async def finish(self) -> None:
        """Show the last state to every viewer, tell them that the program ends, and end their messages."""
        self._update()
        self._over = True
        async with self._updated:
            self._updated.notify_all()

    def _update(self) -> None:
        try:
            sections = {**self._compose(), "problem": ""}
        except Exception as error:
            # The page goes on with what it had, and says so: a page that stands still unseen would be worse.
            sections = {"problem": f"The page cannot show the newest state: {type(error).__name__}: {error}"}
        for name, value in sections.items():
            text = json.dumps(value, ensure_ascii=True)
            if name not in self._sections or self._sections[name][1] != text:
                self._version += 1
                self._sections[name] = (self._version, text)
