"""The live page: what a running mission looks like in a browser, and the buttons that hold and stop it.

`page` starts and ends it · `controls` what its buttons ask for · `board` hears the event bus and keeps the newest of
each topic · `words` says in English what happens · `sections` turns the board into the parts of the page · `floor`
draws the map · `camera` encodes frames · `feed` hands changes to every viewer · `guard` turns foreign pages away ·
`server` the addresses · `static/` the page itself · `browser` and `screenshot` take its picture.

Nothing here slows the mission: the listener only stores values, and drawing happens in a thread of its own, ten times
a second at most and only while somebody watches.
"""

from __future__ import annotations

from executive.front.live.controls import Button, Controls
from executive.front.live.page import LivePage

__all__ = ["Button", "Controls", "LivePage"]
