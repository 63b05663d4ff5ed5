"""Draw a tree file, or show the world.

executive show trees/household.yaml              the tree as text
executive show trees/household.yaml transport    one branch or subtree of it
executive show trees/household.yaml --svg FILE   as a drawing
executive show world                             places, objects, people and the goal facts that can be asked
executive show world --image FILE                a picture of the embedded world (PNG)
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from shutil import get_terminal_size

from executive.errors import BadFile, BadRequest
from executive.front.cli.exit import Exit

_PICTURE = (960, 720)
_REST = 0.5
"""Time [s] after which everything has come to rest on what it stands on."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("what", metavar="FILE|world", help="a tree file, or the word world")
    parser.add_argument("part", nargs="?", metavar="PART", help="a branch or subtree of the file")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="write a drawing instead of text")
    parser.add_argument("--image", type=Path, metavar="FILE", help="world: write a picture (PNG)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="world: seed of the scene")


def execute(options: argparse.Namespace) -> int:
    """Draw the file or the world."""
    if options.what == "world":
        return _world(options)
    from executive.definitions.load import load
    from executive.definitions.outline import outline
    from executive.runtime.vocabulary import vocabulary
    from executive.telemetry.draw_svg import draw_svg
    from executive.telemetry.draw_text import draw_text

    if options.image is not None:
        raise BadRequest("--image goes with: executive show world. For a tree use --svg FILE.")
    view = outline(load(Path(options.what), vocabulary()), options.part)
    if options.svg is not None:
        write(options.svg, draw_svg(view).encode())
    elif options.json:
        print(json.dumps(view.as_json()))
    else:
        terminal = sys.stdout.isatty()
        print(draw_text(view, colour=terminal, width=get_terminal_size().columns if terminal else None))
    return Exit.DONE


def _world(options: argparse.Namespace) -> int:
    from executive.robot.sim.robot import SimRobot
    from executive.robot.sim.scene import Scene
    from executive.robot.sim.site import read_site

    if options.svg is not None or options.part is not None:
        raise BadRequest("the world is shown as text, or as a picture with --image FILE.")
    if options.seed < 0:
        raise BadRequest(f"--seed takes a whole number from 0 up, not {options.seed}.")
    robot = SimRobot(Scene.home(options.seed))
    try:
        if options.image is not None:
            import cv2

            width, height = _PICTURE
            encoded, data = cv2.imencode(".png", robot.picture(width, height)[..., ::-1])
            if not encoded:
                raise BadFile(options.image, "the picture could not be encoded.")
            write(options.image, data.tobytes())
            return Exit.DONE
        robot.advance(_REST)
        site = read_site()
        document = {
            "site": site.name,
            "places": {place.name: place.kind.value for place in site.places.values()},
            "objects": {known.name: known.place for known in site.objects.values()},
            "goals": list(robot.referee.askable()),
            "facts": sorted(robot.referee.facts()),
        }
    finally:
        robot.close()
    print(json.dumps(document) if options.json else _in_words(document))
    return Exit.DONE


def _in_words(document: Mapping[str, object]) -> str:
    rows = [f"Site {document['site']}"]
    for title, key in (("Places", "places"), ("Objects, and where they usually are", "objects")):
        entries = document[key]
        if isinstance(entries, dict):
            rows.append(f"{title}:")
            rows += [f"  {name:<16} {value}" for name, value in entries.items()]
    for title, key in (("Goal facts that can be asked", "goals"), ("True at the start", "facts")):
        facts = document[key]
        if isinstance(facts, list):
            rows.append(f"{title}:")
            rows += [f"  {fact}" for fact in facts]
    return "\n".join(rows)


def write(path: Path, data: bytes) -> None:
    """Write a file and say so on standard error; a failure is a sentence.

    Raises:
        BadFile: if the file cannot be written.
    """
    try:
        path.write_bytes(data)
    except OSError as error:
        raise BadFile(path, f"cannot be written: {error.strerror}.") from error
    print(f"Written: {path}", file=sys.stderr)
