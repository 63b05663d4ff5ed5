"""The addresses of the live page: the page and its files, `/live` for viewers, `/press/<button>` for operators."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Collection
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from executive.errors import UnknownName
from executive.front.live.board import Board
from executive.front.live.controls import Button, Controls
from executive.front.live.feed import Feed
from executive.front.live.guard import Guard
from executive.front.live.sections import Composer

_STATIC = Path(__file__).parent / "static"
_FAREWELL = 1.0
"""Longest time that viewers get to take the last state [s]."""


def application(board: Board, controls: Controls, composer: Composer, buttons: Collection[Button]) -> Starlette:
    """The page as an ASGI application; `await app.state.finish()` before it is shut down."""
    feed = Feed(lambda: composer.compose(board.read(), controls.paused))
    senders: set[asyncio.Task[None]] = set()

    async def page(_: Request) -> FileResponse:
        return FileResponse(_STATIC / "index.html")

    async def press(request: Request) -> JSONResponse:
        name = request.path_params["button"]
        if name not in set(buttons):
            return JSONResponse({"problem": str(UnknownName("button", name, buttons))}, status_code=404)
        button = Button(name)
        board.press(button)
        try:
            # In a thread of its own: should one wish ever hang, the e-stop still gets through.
            await asyncio.to_thread(button.press, controls)
        except Exception as error:
            return JSONResponse({"problem": f"{type(error).__name__}: {error}"}, status_code=500)
        return JSONResponse({"done": button.words})

    async def live(websocket: WebSocket) -> None:
        await websocket.accept()
        sender = asyncio.create_task(_send_all(websocket, feed))
        senders.add(sender)
        while (await websocket.receive())["type"] != "websocket.disconnect":
            pass
        sender.cancel()
        await asyncio.wait([sender])
        senders.discard(sender)

    async def finish() -> None:
        await feed.finish()
        if senders:
            await asyncio.wait(senders, timeout=_FAREWELL)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        updates = asyncio.create_task(feed.run())
        yield
        updates.cancel()
        await asyncio.wait([updates])

    app = Starlette(
        routes=[
            Route("/", page),
            Route("/press/{button}", press, methods=["POST"]),
            WebSocketRoute("/live", live),
            Mount("/static", StaticFiles(directory=_STATIC)),
        ],
        middleware=[Middleware(Guard)],
        lifespan=lifespan,
    )
    app.state.finish = finish
    return app


async def _send_all(websocket: WebSocket, feed: Feed) -> None:
    """Send one viewer everything until the feed ends or the viewer has gone."""
    with contextlib.suppress(WebSocketDisconnect):
        async for message in feed.messages():
            await websocket.send_text(message)
        await websocket.close(1001)


class PageServer(uvicorn.Server):
    """Serves the application in a thread that is not the main one, quietly.

    Attributes:
        answering: Set once the page can be opened.
    """

    def __init__(self, app: Starlette) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                ws="websockets-sansio",
                loop="asyncio",
                http="h11",
                log_config=None,
                log_level="error",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                ws_max_size=4096,
                timeout_graceful_shutdown=1,
            )
        )
        self.answering = threading.Event()
        self._finish = app.state.finish

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Come up, and say so."""
        await super().startup(sockets)
        self.answering.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let every viewer see the last state first."""
        await self._finish()
        await super().shutdown(sockets)
