"""A mission in a process of its own that tells when the robot is first moved: what `executive bench start` times.

python -m executive.front.cli.first_motion "go to the kitchen" 0
"""

from __future__ import annotations

import argparse
import sys

from executive.front.cli import run
from executive.telemetry.events import Event, Topic

MOVING = "moving"
"""The line that is printed at the first base command other than zero."""


class Announcer:
    """A listener that prints `MOVING`, once."""

    def __init__(self) -> None:
        self._told = False

    def __call__(self, event: Event) -> None:
        """Take in one event."""
        if not self._told and event.topic is Topic.ACTION and any(event.data["sent"]["base"] or ()):
            self._told = True
            print(MOVING, flush=True)


def main() -> int:
    """Do what `executive run TEXT --seed N --lockstep --json` does, announcing the first motion."""
    parser = argparse.ArgumentParser()
    run.add_arguments(parser)
    parser.add_argument("--json", action="store_true")
    text, seed = sys.argv[1:3]
    return run.execute(parser.parse_args([text, "--seed", seed, "--lockstep", "--json"]), Announcer())


if __name__ == "__main__":
    sys.exit(main())
