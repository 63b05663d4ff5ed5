"""Turns away pages of other origins: no foreign page may read this one, press its buttons or put it in a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def objection(scope: Scope) -> str:
    """Why a request is refused, as a sentence, or "" when it may pass.

    The host must be this machine by a loopback name, which defeats DNS rebinding; any port is fine, so that a
    forwarded port works. Whatever carries an origin must carry this page's own, and a pressed button and the live
    connection must carry one, which defeats forged requests.
    """
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    if len(hosts) != 1 or _without_port(hosts[0]) not in _LOOPBACK:
        return "This page answers only to 127.0.0.1 and localhost."
    origins = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
    reading = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
    if origins != [f"http://{hosts[0]}"] and (origins or not reading):
        return "Only the live page itself may do this."
    return ""


def _without_port(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdigit() else host.lower()


class Guard:
    """ASGI middleware that answers 403 to what `objection` objects to and adds the protecting headers to the rest."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        from starlette.datastructures import MutableHeaders
        from starlette.responses import PlainTextResponse

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        refusal = objection(scope) if scope["type"] in ("http", "websocket") else ""
        if not refusal:
            await self._app(scope, receive, send_protected)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": refusal})
        else:
            await PlainTextResponse(refusal + "\n", status_code=403)(scope, receive, send_protected)
