"""The low level: shipped skills that carry options out, with ways of their own among close neighbours."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.arm import ToolPose
from executive.contracts.observation import Observation
from executive.contracts.skill import Goal, Skill, Surroundings
from skills.arm.grip import nearest_turn
from skills.arm.posture import raised, unfolding
from skills.frames import to_base, wrapped
from skills.grasp.skill import Grasp
from skills.look.skill import Look
from skills.place.skill import Place
from skills.policy import Decide
from skills.push.skill import Push
from skills.push.way import BEFORE, Way
from skills.take_from_clutter.closer_look import CloserLook
from skills.take_from_clutter.options import PUSHED, Kind, Option

Stage = tuple[Skill, Goal]
"""A low-level skill and what it shall do."""

_HALF_FINGERS = 0.034
"""Half the width that the fingers need where they come down to push [m]."""
_OWN = 0.045
"""What is nearer to the middle of what is pushed than this belongs to it [m]."""


class GraspFrom(Grasp):
    """The skill `grasp` with the fingers on two sides that somebody else has chosen, once.

    When they jam the object is turned otherwise than it looked. It is looked at again then: fingers that turn between
    neighbours come down on them.

    Args:
        side: Turn of the gripper against the object's yaw [rad].
        decide: What decides in place of the trained policy.
    """

    most_tries = 1

    def __init__(self, side: float, decide: Decide | None = None) -> None:
        super().__init__(decide)
        self._side = side

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        super().start(goal, surroundings, observation)
        point = to_base(self._point, observation.state.base_pose)[:2]
        away = point - self._body.arm_geometry.shoulder[:2]
        turn = math.atan2(float(away[1]), float(away[0]))
        wanted = wrapped(self._yaw + self._side - float(observation.state.base_pose[2]))
        over = raised(self._body, turn, self._height, turn - nearest_turn(wanted, turn, math.pi))
        self._motion = unfolding(self._body, observation.state.arm, point, self._height, [over])

    def _begin_work(self, observation: Observation) -> None:
        super()._begin_work(observation)
        self._turn += self._side

    def _turn_left(self, tool: ToolPose, base_pose: Vector) -> float:
        wanted = wrapped(self._turn - float(base_pose[2]))
        return nearest_turn(wanted, tool.yaw, math.pi) - tool.yaw


class PushClose(Push):
    """The skill `push` among close neighbours: once, and only the way of the fingers has to be free."""

    most_tries = 1

    def _is_free(self, way: Way) -> bool:
        others = self._sight.others(self._surface)
        others = others[np.hypot(*(others - way.middle).T) > _OWN]
        along, left = way.own_axes(others)
        behind = (along > -BEFORE - _HALF_FINGERS) & (along < 0.0) & (np.abs(left) < _HALF_FINGERS)
        return not bool(behind.any())


class LowLevel:
    """The skills that options are made of; their policies are loaded once.

    Raises:
        BadWeights: if the weights of one of them cannot be used.
    """

    def __init__(self) -> None:
        self._look = Look()
        self._look.prepare()
        self._closer_look = CloserLook()
        self._grasp, self._place, self._push = Grasp().load(), Place().load(), Push().load()

    @property
    def bare(self) -> Vector:
        """Points of the surface that the newest closer look has shown, x, y in `map` [m]; shape (points, 2)."""
        return self._closer_look.bare

    def look(self, name: str, place: str) -> list[Stage]:
        """Seeing whether an object is there, and what else."""
        return [(self._look, {"object": name, "place": place})]

    def closer_look(self, place: str) -> list[Stage]:
        """Measuring where everything is that was seen, or shows itself now."""
        return [(self._closer_look, {"place": place})]

    def stages(self, option: Option, place: str) -> list[Stage]:
        """An option as skills with their goals, each to be started when the one before has succeeded."""
        if option.kind is Kind.PUSH:
            goal = {"object": option.object, "direction": option.direction, "distance": PUSHED}
            return [(PushClose(self._push), goal)]
        grasp = Grasp(self._grasp) if option.side is None else GraspFrom(option.side, self._grasp)
        stages: list[Stage] = [(grasp, {"object": option.object})]
        if option.kind is Kind.SET_ASIDE:
            stages.append((Place(self._place), {"object": option.object, "on": place}))
        return stages
