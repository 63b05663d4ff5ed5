"""The live page as one object: start it beside a mission, close it afterwards."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Collection
from types import TracebackType
from typing import TYPE_CHECKING

from executive.contracts.robot import RobotDescription
from executive.contracts.site import Site
from executive.errors import BadRequest
from executive.front.live.board import Board
from executive.front.live.controls import Button, Controls
from executive.telemetry.events import EventBus

if TYPE_CHECKING:
    from executive.front.live.server import PageServer

_ADDRESS = "127.0.0.1"
_PATIENCE = 10.0
"""Longest wait for the page's thread to come up or to end [s]."""


class LivePage:
    """A page on this machine that shows a running mission and lets an operator hold and stop it.

        with LivePage(bus, controls, site=site) as url:
            print(f"Watch at {url}")

    It answers on the loopback interface only, to any number of viewers; from elsewhere, forward the port.
    `start` and `close` are for the thread that owns the mission.

    Args:
        bus: Where everything that happens is published.
        controls: What the buttons ask for; called in threads of the page.
        port: TCP port, or 0 for a free one.
        buttons: The buttons that the page offers. A page that shows a recording offers no e-stop, because there is
            nothing to stop, and says that it is a recording.
        site: Gives the map; without it there is none.
        robot: Gives footprint and lidar position for the map.
    """

    def __init__(
        self,
        bus: EventBus,
        controls: Controls,
        port: int = 0,
        *,
        buttons: Collection[Button] = tuple(Button),
        site: Site | None = None,
        robot: RobotDescription | None = None,
    ) -> None:
        self._bus = bus
        self._controls = controls
        self._port = port
        self._buttons = buttons
        self._site = site
        self._robot = robot
        self._server: PageServer | None = None
        self._thread: threading.Thread | None = None
        self._leave: Callable[[], None] | None = None
        self._url = ""

    def start(self) -> str:
        """Serve the page from a thread of its own. Returns its address once it answers.

        Raises:
            BadRequest: if the port is taken, or the page does not come up.
        """
        if self._thread is not None:
            return self._url
        # Imported here: they take 0.2 s, which only a run that is watched has to pay.
        from executive.front.live.sections import Composer
        from executive.front.live.server import PageServer, application

        board = Board()
        composer = Composer(self._buttons, self._site, self._robot)
        self._server = PageServer(application(board, self._controls, composer, self._buttons))
        listener = self._listener()
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="live page", daemon=True
        )
        self._leave = self._bus.listen(board.hear)
        self._thread.start()
        if not self._server.answering.wait(_PATIENCE):
            self.close()
            raise BadRequest("the live page did not come up.")
        self._url = f"http://{_ADDRESS}:{listener.getsockname()[1]}/"
        return self._url

    def close(self) -> None:
        """Tell the viewers that the program ends, and end the page's thread; may be called twice."""
        if self._leave is not None:
            self._leave()
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(_PATIENCE)
        self._server = self._thread = self._leave = None

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _listener(self) -> socket.socket:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_ADDRESS, self._port))
        except (OSError, OverflowError) as error:
            listener.close()
            why = getattr(error, "strerror", None) or error
            raise BadRequest(f"the live page cannot use port {self._port}: {why}. Port 0 takes a free one.") from error
        return listener
