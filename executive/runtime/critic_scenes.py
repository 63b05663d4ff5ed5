"""Random rooms for learning what is unsafe: furniture, objects and people elsewhere, the robot close to some of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache

import mujoco
import numpy as np

from executive.contracts.arm import ToolPose
from executive.contracts.practice import Conditions
from executive.contracts.site import PlaceKind, Site
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.model import DIRT_GROUP, PEOPLE
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Placement, Pose2, Scene
from executive.robot.sim.site import read_site
from executive.safety.workspace import Workspace

HANDLED = ("drawer", "button", "peg_fixture")
"""Fixtures that the gripper may touch in the roll-outs, beside every object: skills work with them."""
_ON_TOP = {"workbench": ("peg_fixture", "button_housing", "gauge")}
_ACROSS, _LOWER, _HIGHER = 0.25, -0.20, 0.15
"""How far furniture stands from its usual place [m]: along the floor, and lower or higher."""
_FOLDED, _NEAR_FURNITURE, _NEAR_PERSON = 0.35, 0.65, 0.6
"""Probabilities: that the arm is folded, that the robot stands near furniture, that somebody stands near the robot."""
_WATCHING, _STEEPEST = 0.7, 0.92
"""Probability that the head looks at the tool; and its largest tilt [rad]: beyond it the camera sees its own mount."""
_REACHING = 0.75
"""Share of the robots near furniture whose hand is above it."""
_TRIES = 30


@dataclass(frozen=True)
class Room:
    """One random room.

    Attributes:
        number: Its number, the seed of all that is random in it.
        random: For what happens in it.
    """

    number: int
    random: np.random.Generator


def enter(robot: SimRobot, number: int) -> Room:
    """Put the robot into the room of that number, standing free; the same number gives the same room."""
    random = np.random.default_rng([number, 4711])
    moved = {place.name: random.uniform((-_ACROSS, -_ACROSS, _LOWER), (_ACROSS, _ACROSS, _HIGHER))
             for place in _flat().of_kind(PlaceKind.SURFACE)}  # fmt: skip
    home = Scene.home(number)
    conditions = Conditions(friction=float(random.uniform(0.6, 1.4)), mass=float(random.uniform(0.5, 2.0)),
                            camera_noise=float(random.uniform(0.5, 2.0)))  # fmt: skip
    for _ in range(_TRIES):
        pose, height = _pose(moved, random)
        arm = _arm(random) if height is None else _reaching(height, random)
        scene = replace(
            home, robot=pose, people=_people(pose, random), arm=arm, conditions=conditions,
            head=_head(arm, random),
            gripper=float(random.uniform(0.0, 0.1)),
        )  # fmt: skip
        robot.reset(scene)
        robot.filming = False
        _furnish(robot, scene, moved)
        robot.referee.expect({*robot.world.objects, *HANDLED})
        robot.advance(0.1)
        if not robot.referee.collisions:
            break
    return Room(number, random)


def _furnish(robot: SimRobot, scene: Scene, moved: dict[str, np.ndarray]) -> None:
    """Move the furniture with all that is on it; the model is the scene's own, as its conditions are not the usual."""
    world, site = robot.world, _flat()
    model = world.model
    for name, (x, y, z) in moved.items():
        for body in (name, *_ON_TOP.get(name, ())):
            model.body_pos[model.body(body).id] += (x, y, z)
    model.geom_pos[model.geom_group == DIRT_GROUP, 2] = -9.0
    mujoco.mj_setConst(model, mujoco.MjData(model))
    shifted = {}
    for name, place in scene.objects.items():
        x, y, z = moved.get("workbench" if name == "peg" else site.objects[name].place, np.zeros(3))
        shifted[name] = Placement(place.x + float(x), place.y + float(y), place.z + float(z), place.yaw)
    world.rearrange(shifted, {})


def _pose(moved: dict[str, np.ndarray], random: np.random.Generator) -> tuple[Pose2, float | None]:
    """Near a piece of furniture, mostly facing it, or anywhere; and how high its top is if the hand is to be above."""
    site = _flat()
    if random.random() >= _NEAR_FURNITURE:
        x, y = random.uniform(site.lower + 0.3, site.upper - 0.3)
        return (float(x), float(y), float(random.uniform(-math.pi, math.pi))), None
    place = site.place(str(random.choice(list(moved))))
    width, depth = (float(size) for size in place.size[:2])
    reaching = random.random() < _REACHING
    behind = -(depth / 2 + DESCRIPTION.base.radius + float(random.uniform(0.03, 0.15 if reaching else 0.5)))
    across = float(random.uniform(-0.6, 0.6)) * width
    cosine, sine = math.cos(place.yaw), math.sin(place.yaw)
    x, y = place.centre[:2] + moved[place.name][:2]
    turn = random.normal(0.0, 0.1 if reaching else 0.5)
    if not reaching and random.random() >= 0.75:
        turn = random.uniform(-math.pi, math.pi)
    pose = float(x + cosine * behind - sine * across), float(y + sine * behind + cosine * across), place.yaw + turn
    return pose, float(place.centre[2] + moved[place.name][2]) if reaching else None


def _people(robot: Pose2, random: np.random.Generator) -> dict[str, Pose2]:
    """Everybody somewhere, some of them close to the robot."""
    people = {}
    for name in PEOPLE:
        away = random.uniform(0.45, 1.1) if random.random() < _NEAR_PERSON / len(PEOPLE) else random.uniform(2.0, 4.0)
        towards = robot[2] + random.uniform(-math.pi, math.pi)
        people[name] = (
            robot[0] + away * math.cos(towards), robot[1] + away * math.sin(towards),
            float(random.uniform(-math.pi, math.pi)),
        )  # fmt: skip
    return people


def _arm(random: np.random.Generator) -> tuple[float, ...]:
    """The arm folded, or anywhere that it may be, more often in front."""
    if random.random() < _FOLDED:
        return tuple(float(angle) for angle in DESCRIPTION.rest)
    workspace, limits = Workspace(DESCRIPTION), DESCRIPTION.arm
    ahead = random.random() < 0.7
    while True:
        joints = random.uniform(limits.lower, limits.upper)
        if ahead:
            joints[0] *= 0.4
        reach = workspace.reach(joints.tolist())
        if workspace.depth(joints.tolist()) == 0.0 and (not ahead or reach.real > 0.2):
            return tuple(float(angle) for angle in joints)


def _reaching(height: float, random: np.random.Generator) -> tuple[float, ...]:
    """The hand close above something of that height, as when skills work there; anywhere where it cannot be."""
    workspace, limits = Workspace(DESCRIPTION), DESCRIPTION.arm
    for _ in range(_TRIES):
        tool = ToolPose(float(random.uniform(0.35, 0.75)), float(random.uniform(-0.3, 0.3)),
                        height + float(random.uniform(0.02, 0.15)), float(random.uniform(0.9, 1.7)),
                        float(random.uniform(-1.5, 1.5)))  # fmt: skip
        joints = DESCRIPTION.arm_geometry.inverse(tool)
        if joints is None or (joints < limits.lower).any() or (joints > limits.upper).any():
            continue
        if workspace.depth(joints.tolist()) == 0.0:
            return tuple(float(angle) for angle in joints)
    return _arm(random)


def _head(arm: tuple[float, ...], random: np.random.Generator) -> tuple[float, float]:
    """Pan and tilt of a head that looks about where the tool is, as it does in every skill, or anywhere."""
    if random.random() >= _WATCHING:
        return float(random.uniform(-0.7, 0.7)), float(random.uniform(0.2, _STEEPEST))
    tool = DESCRIPTION.arm_geometry.forward(np.array(arm))
    ahead, left, up = np.array([tool.x, tool.y, tool.z]) - DESCRIPTION.camera.mast
    pan, tilt = math.atan2(left, ahead), math.atan2(-up, math.hypot(ahead, left))
    lower, upper = DESCRIPTION.head.lower, np.minimum(DESCRIPTION.head.upper, _STEEPEST)
    aimed = np.clip(np.array([pan, tilt]) + random.normal(0.0, 0.15, 2), lower, upper)
    return float(aimed[0]), float(aimed[1])


@cache
def _flat() -> Site:
    return read_site()
