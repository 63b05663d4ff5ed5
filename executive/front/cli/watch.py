"""Show a recorded mission on a live page, as if it ran now. Ctrl-C ends it."""

from __future__ import annotations

import argparse
import math
import sys
import time
from pathlib import Path

from executive.errors import BadRequest
from executive.front.cli.exit import Exit


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="an MCAP file that run --record wrote")
    parser.add_argument("--speed", type=float, default=1.0, metavar="X", help="times real time")
    parser.add_argument("--port", type=int, default=0, metavar="N", help="port of the page; a free one if not given")


def execute(options: argparse.Namespace) -> int:
    """Serve the page and play the file back to it; pause works, the other buttons have nothing to act on."""
    from executive.front.live import Button, LivePage
    from executive.robot.sim.site import read_site
    from executive.runtime.controls import Controls
    from executive.telemetry.events import EventBus
    from executive.telemetry.record import read

    if not 0 < options.speed < math.inf:
        raise BadRequest(f"--speed takes a number above 0, not {options.speed:g}.")
    events = read(options.file)
    bus, controls = EventBus(), Controls()
    page = LivePage(bus, controls, options.port, buttons=(Button.PAUSE, Button.RESUME), site=read_site())
    print(f"Live page: {page.start()}   (Ctrl-C ends it)", file=sys.stderr, flush=True)
    try:
        before: float | None = None
        for event in events:
            if before is not None:
                time.sleep(max(0.0, event.stamp - before) / options.speed)
            while controls.paused:
                time.sleep(0.05)
            before = event.stamp
            bus.publish(event)
        while True:
            time.sleep(1.0)
    except KeyboardInterrupt:
        return Exit.DONE
    finally:
        page.close()
