"""The skill `navigate`: planner, lidar and local policy under the contract."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.observation import Observation
from executive.contracts.site import PlaceKind
from executive.contracts.skill import Goal, Skill, SkillOutcome, Step, Surroundings
from executive.errors import SkillRefused
from skills.frames import pose_error
from skills.navigate.features import INPUTS, OUTPUTS, encode
from skills.navigate.goals import goal_pose
from skills.navigate.obstacles import Obstacles
from skills.navigate.planner import Planner
from skills.navigate.route import Route
from skills.navigate.spec import SPEC
from skills.navigate.standing_out import standing_out
from skills.policy import Decide, Policy

WEIGHTS = Path(__file__).with_name("weights")

_ROOM = 0.045
"""The planner keeps the base's edge this far [m] from every obstacle."""
_COURTESY = 0.25
"""How much wider a berth [m] it gives to what the map does not show, such as people, where there is room."""
_NEAR, _ALIGNED = 0.02, 0.035
"""Tolerances of the goal pose [m] and [rad], as the robot itself measures them."""
_SLOW, _SLOW_TURN = 0.03, 0.06
"""Below these speeds [m/s] and [rad/s] the robot counts as standing."""
_TIGHT = 0.01
"""Nearer than the planner's least distance by this much [m], the base first moves away ..."""
_AWAY = 0.35
"""... at least this much, as a share of its way: the sine of the angle."""
_SURE = 0.5
_STEADY = 4
"""So many steps in a row the robot has to stand at the goal."""
_PATIENCE = 8.0
"""Longest wait [s] for the way to become free."""
_RETRY = 0.5
_TURN_WEIGHT = 0.1
"""A turn of 1 rad counts as this many metres of the way left."""


class Navigate(Skill):
    """Drives to a place. One thread uses it.

    Args:
        decide: What drives: the trained policy by default, loaded when the skill starts.
    """

    spec = SPEC

    def __init__(self, decide: Decide | None = None) -> None:
        self._decide = decide

    def prepare(self) -> None:
        if self._decide is None:
            self._decide = Policy.load(WEIGHTS, SPEC.name, INPUTS, OUTPUTS)

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        self.prepare()
        room = surroundings.description.base.radius + _ROOM
        self._goal = goal_pose(goal, surroundings.site, surroundings.memory, room)
        self._name = str(goal["goal"])
        self._place = surroundings.site.place(self._name)
        self._planner = Planner(surroundings.site, room, _COURTESY)
        open_ones = standing_out(surroundings.site, surroundings.memory.surveys)
        self._obstacles = Obstacles(surroundings.site, surroundings.description, open_ones)
        self._route: Route | None = None
        self._planned_at = observation.stamp
        self._blocked_at: float | None = None
        self._obstacles.look(observation.lidar, observation.state.base_pose)
        if not self._plan(observation) and self._planner.plan(*self._ends(observation), _NOTHING) is None:
            raise SkillRefused(SPEC.name, f"there is no free way to {self._name}")
        self._first = max(self._left(observation), 1e-3)
        self._progress, self._steady = 0.0, 0

    def step(self, observation: Observation) -> Step:
        self._watch_the_way(observation)
        if self._route is None:
            return self._wait(observation)
        pose = observation.state.base_pose
        remaining = self._route.remaining(pose[:2])
        sub_goal, heading = self._route.sub_goal(pose[:2], self._obstacles.points)
        features = encode(observation, self._eased(sub_goal, observation), heading, remaining)
        assert self._decide is not None
        decided = self._decide({INPUTS[0].name: features})
        success = float(decided["success"][0])
        self._progress = max(self._progress, min(1.0, 1.0 - self._left(observation) / self._first))
        self._steady = self._steady + 1 if self._stands_at_goal(observation, success) else 0
        outcome = SkillOutcome.SUCCEEDED if self._steady >= _STEADY else None
        action = Action(observation.stamp, base=np.asarray(decided["action"], dtype=np.float64))
        return Step(action, 1.0 if outcome else self._progress, success, outcome)

    def _eased(self, sub_goal: Vector, observation: Observation) -> Vector:
        """The sub-goal, turned away from an obstacle that is so near that the gate would let the base only leave it."""
        nearest = int(np.argmin(observation.lidar))
        pose, way = observation.state.base_pose, sub_goal - observation.state.base_pose[:2]
        if observation.lidar[nearest] > self._planner.least - _TIGHT:
            return sub_goal
        angle = float(pose[2]) - math.pi + 2 * math.pi * nearest / len(observation.lidar)
        towards = np.array([math.cos(angle), math.sin(angle)])
        excess = float(way @ towards) + _AWAY * float(np.hypot(*way))
        return np.asarray(sub_goal - max(0.0, excess) * towards)

    def _watch_the_way(self, observation: Observation) -> None:
        """Plan again when something new stands in the way, or while there is no way."""
        changed = self._obstacles.look(observation.lidar, observation.state.base_pose)
        waited = observation.stamp - self._planned_at
        if self._route is None:
            if waited >= _RETRY:
                self._plan(observation)
        elif changed and waited >= _RETRY and not self._way_is_free(observation):
            self._plan(observation)

    def _way_is_free(self, observation: Observation) -> bool:
        assert self._route is not None
        ahead = self._route.points[:80]
        away = np.hypot(*(ahead - observation.state.base_pose[:2]).T)
        ahead = ahead[away > 0.15]
        least = self._planner.least - 0.01
        return len(ahead) == 0 or bool(self._planner.clearance(ahead, self._obstacles.points).min() >= least)

    def _plan(self, observation: Observation) -> bool:
        """Plan from here; returns whether there is a way."""
        self._planned_at = observation.stamp
        self._move_goal_within_area()
        points = self._planner.plan(*self._ends(observation), self._obstacles.points)
        self._route = None if points is None else Route(points, float(self._goal[2]), self._planner)
        if self._route is not None:
            self._blocked_at = None
        elif self._blocked_at is None:
            self._blocked_at = observation.stamp
        return self._route is not None

    def _move_goal_within_area(self) -> None:
        """Anywhere in an area will do when something stands on its usual spot."""
        if self._place.kind is not PlaceKind.AREA or self._planner.free(self._goal[:2], self._obstacles.points):
            return
        middle, half = self._place.centre[:2], self._place.size / 2
        spot = self._planner.nearest_free(self._goal[:2], middle - half, middle + half, self._obstacles.points)
        if spot is not None:
            self._goal = np.array([*spot, self._goal[2]])

    def _ends(self, observation: Observation) -> tuple[Vector, Vector]:
        return observation.state.base_pose[:2], self._goal[:2]

    def _wait(self, observation: Observation) -> Step:
        """Stand until the way is free, or give up."""
        action = Action(observation.stamp, base=np.zeros(3))
        if self._blocked_at is None or observation.stamp - self._blocked_at < _PATIENCE:
            return Step(action, self._progress)
        if self._planner.plan(*self._ends(observation), _NOTHING) is None:
            return Step(action, self._progress, outcome=SkillOutcome.NO_PATH, reason=f"no free way to {self._name}")
        reason = f"something that the map does not show stands in the way to {self._name}"
        return Step(action, self._progress, outcome=SkillOutcome.BLOCKED, reason=reason)

    def _left(self, observation: Observation) -> float:
        """Way and turn that are left, as metres."""
        pose = observation.state.base_pose
        ahead, left, turn = pose_error(self._goal, pose)
        way = self._route.remaining(pose[:2]) if self._route is not None else float(np.hypot(ahead, left))
        return way + _TURN_WEIGHT * abs(float(turn))

    def _stands_at_goal(self, observation: Observation, success: float) -> bool:
        state = observation.state
        ahead, left, turn = pose_error(self._goal, state.base_pose)
        near = float(np.hypot(ahead, left)) < _NEAR and abs(turn) < _ALIGNED
        slow = float(np.hypot(*state.base_twist[:2])) < _SLOW and abs(state.base_twist[2]) < _SLOW_TURN
        return bool(near and slow and success >= _SURE)


_NOTHING = np.empty((0, 2))
