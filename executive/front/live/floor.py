"""The site from above as SVG: static map, places, and on top of them the robot, its way and what its lidar sees.

One user unit is one metre. SVG's y axis points down and the map's up, so every y is negated here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from executive.contracts.robot import RobotDescription
from executive.contracts.site import Place, PlaceKind, Site

_MARGIN = 0.25
"""Free border around the map [m]."""
_RADIUS = 0.25
"""Radius [m] of a robot without description."""


def site_svg(site: Site) -> str:
    """The part that never changes, as one `<svg>` whose last child is an empty group for `robot_svg`."""
    left, bottom = (float(value) - _MARGIN for value in site.lower)
    right, top = (float(value) + _MARGIN for value in site.upper)
    extent = max(right - left, top - bottom)
    boxes = "".join(_rectangle(box.x, box.y, box.width, box.depth, box.yaw, "wall") for box in site.boxes)
    spots = "".join(_spot(place) for place in site.places.values())
    names = "".join(_name(place, extent / 30, site.places.values()) for place in site.places.values())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.2f} {-top:.2f} {right - left:.2f} '
        f'{top - bottom:.2f}" preserveAspectRatio="xMidYMin" role="img" aria-label="Map of {escape(site.name)}">'
        f'<rect class="ground" x="{float(site.lower[0]):.2f}" y="{-float(site.upper[1]):.2f}" '
        f'width="{float(site.upper[0] - site.lower[0]):.2f}" height="{float(site.upper[1] - site.lower[1]):.2f}"/>'
        f'{boxes}{spots}{names}<g id="map-robot"></g></svg>'
    )


def robot_svg(
    facts: Mapping[str, Any],
    trail: Sequence[tuple[float, float]],
    goals: Iterable[Place] = (),
    robot: RobotDescription | None = None,
) -> str:
    """What moves: the way driven, the goals of the running task, lidar hits and the robot. "" without a pose.

    Args:
        facts: An event of topic OBSERVATION: `base_pose` x [m], y [m], yaw [rad]; `lidar` ranges [m] from -pi.
        trail: Points driven through in `map` [m].
        goals: Places that the running task is about.
        robot: Gives footprint, lidar position and lidar range.
    """
    pose = facts.get("base_pose")
    if pose is None or len(pose) < 3:
        return ""
    x, y, yaw = (float(value) for value in pose[:3])
    radius = robot.base.radius if robot is not None else _RADIUS
    way = " ".join(f"{px:.2f},{-py:.2f}" for px, py in [*trail, (x, y)])
    marks = "".join(_goal(place) for place in goals)
    return (
        f'<polyline class="trail" points="{way}"/>{marks}{_hits(facts.get("lidar"), (x, y, yaw), robot)}'
        f'<g class="robot" transform="translate({x:.3f} {-y:.3f}) rotate({-math.degrees(yaw):.1f})">'
        f'<circle r="{radius:.3f}"/><path d="M{radius * 0.62:.3f} 0 L{-radius * 0.35:.3f} {radius * 0.45:.3f} '
        f'L{-radius * 0.12:.3f} 0 L{-radius * 0.35:.3f} {-radius * 0.45:.3f}Z"/></g>'
    )


def _hits(ranges: Sequence[float] | None, pose: tuple[float, float, float], robot: RobotDescription | None) -> str:
    """Every beam that hit something, as a dot; all dots are one path of zero-length strokes."""
    if ranges is None or len(ranges) == 0:
        return ""
    x, y, yaw = pose
    furthest = robot.lidar_range if robot is not None else max(ranges)
    forward, left = (
        (float(robot.lidar_position[0]), float(robot.lidar_position[1])) if robot is not None else (0.0, 0.0)
    )
    at_x = x + math.cos(yaw) * forward - math.sin(yaw) * left
    at_y = y + math.sin(yaw) * forward + math.cos(yaw) * left
    dots = []
    for index, reach in enumerate(ranges):
        if 0.0 < reach < furthest * 0.999:
            angle = yaw - math.pi + index * math.tau / len(ranges)
            dots.append(f"M{at_x + reach * math.cos(angle):.2f} {-(at_y + reach * math.sin(angle)):.2f}h0")
    return f'<path class="lidar" d="{"".join(dots)}"/>' if dots else ""


def _spot(place: Place) -> str:
    x, y = float(place.centre[0]), float(place.centre[1])
    title = f"<title>{escape(_label(place))}</title>"
    if place.kind in (PlaceKind.SURFACE, PlaceKind.CONTAINER):
        # Width runs to the left of somebody who looks along yaw; depth runs along yaw.
        return _rectangle(x, y, float(place.size[1]), float(place.size[0]), place.yaw, place.kind.value, title)
    if place.kind is PlaceKind.AREA:
        return ""
    radius = 0.2 if place.kind is PlaceKind.PERSON else 0.09
    return f'<circle class="{place.kind.value}" cx="{x:.2f}" cy="{-y:.2f}" r="{radius}">{title}</circle>'


def _goal(place: Place) -> str:
    x, y = (place.approach if place.kind is PlaceKind.AREA else place.centre)[:2]
    return f'<circle class="goal" cx="{float(x):.2f}" cy="{-float(y):.2f}" r="0.42"/>'


def _name(place: Place, height: float, inside: Iterable[Place]) -> str:
    """The name of a place: along furniture, above a person. Small things only tell theirs on hovering."""
    furniture = place.kind in (PlaceKind.SURFACE, PlaceKind.CONTAINER)
    if place.kind is PlaceKind.FIXTURE or (furniture and any(_covers(other, place) for other in inside)):
        return ""
    size = height * (1.1 if place.kind is PlaceKind.AREA else 0.95)
    x, y = float(place.centre[0]), -float(place.centre[1])
    down = -0.2 - size * 0.3 if place.kind is PlaceKind.PERSON else size * 0.35
    # Depth runs along yaw: what is faced along x is long along y, and so is its name.
    upright = furniture and abs(math.cos(place.yaw)) > 0.7 and place.size[0] > place.size[1]
    turn = f' transform="rotate(-90 {x:.2f} {y:.2f})"' if upright else ""
    return (
        f'<text class="name {place.kind.value}" x="{x:.2f}" y="{y + down:.2f}" font-size="{size:.3f}" '
        f'text-anchor="middle"{turn}>{escape(_label(place))}</text>'
    )


def _covers(larger: Place, smaller: Place) -> bool:
    """Whether a surface has another place within its middle, as a counter has its drawer."""
    near = math.dist(larger.centre[:2], smaller.centre[:2]) < 0.25 * float(max(larger.size))
    return larger.kind is PlaceKind.SURFACE and larger is not smaller and near


def _label(place: Place) -> str:
    words = place.name.replace("_", " ")
    return words.title() if place.kind is PlaceKind.PERSON else words


def _rectangle(x: float, y: float, width: float, depth: float, yaw: float, kind: str, title: str = "") -> str:
    turn = f' transform="rotate({-math.degrees(yaw):.1f} {x:.2f} {-y:.2f})"' if yaw else ""
    corner = f'x="{x - width / 2:.2f}" y="{-y - depth / 2:.2f}"'
    return f'<rect class="{kind}" {corner} width="{width:.2f}" height="{depth:.2f}"{turn}>{title}</rect>'
