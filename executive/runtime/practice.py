"""One skill at a time on the embedded robot, through host and gate: for training and evaluation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.memory import WorldMemory
from executive.contracts.observation import Observation, RobotState
from executive.contracts.practice import Attempt, Moment, Start, Truth
from executive.contracts.robot import RobotDescription
from executive.contracts.site import Site
from executive.contracts.skill import Goal, Skill, SkillOutcome
from executive.registry import Registry
from executive.robot.sim.model import PEOPLE, owners
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Placement, Scene
from executive.robot.sim.site import read_site
from executive.robot.sim.world import FIXTURES
from executive.runtime.cut import cut_share
from executive.runtime.host import SkillHost
from executive.runtime.touched import touched_by_names
from executive.safety.gate import Gate
from executive.safety.report import GateReport
from executive.safety.second_opinion import Judge
from executive.telemetry.events import EventBus
from executive.understanding.vision.words import SentenceEncoder

_SETTLE_STEPS = 40
"""Longest wait, in control steps, for the robot to stand after a run."""


class SimPractice:
    """The embedded robot as a `Practice`. One thread uses it; deterministic for the seeds that it is given.

    Args:
        camera, lidar: Whether these sensors work; training that needs neither is faster without.

    Attributes:
        critic: What the gate asks behind its limits, from the next reset on; nobody when None.
        witness: Told every observation and what the gate answered, before the robot advances; nobody when None.
    """

    def __init__(self, camera: bool = True, lidar: bool = True) -> None:
        self.critic: Judge | None = None
        self.witness: Callable[[Observation, GateReport], None] | None = None
        self._site = read_site()
        self._encoder = SentenceEncoder()
        self.robot = SimRobot(Scene.home(0), camera=camera, lidar=lidar)
        self.reset(Start(), 0)

    @property
    def description(self) -> RobotDescription:
        return self.robot.description

    @property
    def site(self) -> Site:
        return self._site

    @property
    def memory(self) -> WorldMemory:
        return self._memory

    def reset(self, start: Start, seed: int) -> Observation:
        """Put everything where `start` says, the rest as in `Scene.home(seed)`."""
        home = Scene.home(seed)
        named = {name: Placement(*(float(value) for value in pose)) for name, pose in start.objects.items()}
        self.robot.reset(
            replace(
                home,
                robot=home.robot if start.base_pose is None else _three(start.base_pose),
                arm=home.arm if start.arm is None else tuple(float(angle) for angle in start.arm),
                head=home.head if start.head is None else _two(start.head),
                misaligned=(0.0, 0.0) if start.misaligned is None else _two(start.misaligned),
                objects={**home.objects, **named},
                people={name: _three(pose) for name, pose in start.people.items()},
                manners=start.manners,
                held=start.held,
                grip=start.grip,
                fixtures={**home.fixtures, **start.fixtures},
                conditions=start.conditions,
            )
        )
        self._memory = WorldMemory()
        self._memory.hold(start.held)
        self._gate = Gate(self.robot, critic=self.critic)
        self._host = SkillHost(
            Registry(),
            self.description,
            self._site,
            self._memory,
            self.robot.clock,
            EventBus(),
            seed,
            self._encoder,
        )
        return self.robot.observe()

    def attempt(self, skill: Skill, goal: Goal, each_step: Callable[[], None] | None = None) -> Attempt:
        """Run `skill` towards `goal` to its end and until the robot stands."""
        self.begin(skill, goal)
        ended = False
        while not ended:
            ended = self.advance().ended
            if each_step is not None:
                each_step()
        return self.finish()

    def begin(self, skill: Skill, goal: Goal) -> None:
        """Start `skill` towards `goal`."""
        names = [value for value in (*goal.values(), self._memory.held) if isinstance(value, str)]
        self._touchable = touched_by_names(names, self._site) | self.robot.referee.held
        self._touched = frozenset[str]()
        self.robot.referee.expect(self._touchable)
        self._began = self.robot.clock.now()
        self._before = self._counted = self.robot.referee.counts()
        self._run = self._host.adopt(skill, goal)

    def advance(self) -> Moment:
        """One control step of the run that was begun."""
        report, posture = self._step()
        run, counted = self._run, self.robot.referee.counts()
        self.robot.filming = run.skill.looking or self.critic is not None or self.witness is not None
        if run.touches != self._touched:
            self._touched = run.touches
            self.robot.referee.expect(self._touchable | self._touched)
        last, self._counted = self._counted, counted
        return Moment(
            ended=run.ended,
            progress=run.feedback.progress,
            cut=cut_share(report, posture),
            collisions=counted["collisions"] - last["collisions"],
            breaches=counted["limit_breaches"] - last["limit_breaches"],
        )

    def finish(self) -> Attempt:
        """Let the robot come to rest, and sum up the run."""
        run, before = self._run, self._before
        self.robot.filming = True
        seconds = self.robot.clock.now() - self._began
        for _ in range(_SETTLE_STEPS):
            if not self._host.pending:
                break
            self._step()
        if run.fault is not None and run.feedback.outcome is SkillOutcome.CRASHED:
            raise run.fault
        after = self.robot.referee.counts()
        return Attempt(
            run.feedback.outcome or SkillOutcome.NOT_DONE,
            run.feedback.reason,
            seconds,
            after["collisions"] - before["collisions"],
            after["limit_breaches"] - before["limit_breaches"],
            dict(run.feedback.outputs),
        )

    def shove(self, name: str, velocity: Vector) -> None:
        """Somebody gives an object a push."""
        self.robot.world.shove(name, (float(velocity[0]), float(velocity[1])))

    def observe(self) -> Observation:
        """The newest observation."""
        return self.robot.observe()

    def truth(self) -> Truth:
        """What really is, now."""
        world = self.robot.world
        counts = self.robot.referee.counts()
        held = next((name for name in world.objects if self.robot.referee.holds(f"holding({name})")), None)
        return Truth(
            base_pose=np.array(world.robot_pose),
            base_twist=world.base_twist,
            objects={name: _four(self.robot, name) for name in world.objects},
            people={name: np.array([*world.body(name).position[:2], world.body(name).yaw]) for name in PEOPLE},
            held=held,
            collisions=counts["collisions"],
            breaches=counts["limit_breaches"],
            fixtures={name: world.fixture(name) for name in FIXTURES},
        )

    def labels(self) -> Mapping[str, NDArray[np.bool_]]:
        """Which pixels of the newest camera frame show which object, by name."""
        exposure = self.robot.exposure
        if exposure is None:
            return {}
        owner = np.array([*owners().name, ""])[exposure.geom]
        return {name: owner == name for name in self.robot.world.objects if (owner == name).any()}

    def stains(self) -> NDArray[np.bool_]:
        """Which pixels of the newest camera frame show dirt."""
        exposure = self.robot.exposure
        if exposure is None:
            return np.zeros((0, 0), dtype=np.bool_)
        return np.isin(exposure.geom, [patch.geom for patch in self.robot.world.dirt])

    def encode(self, text: str) -> NDArray[np.float32]:
        """Words as a sentence vector."""
        return self._encoder(text)

    def holds(self, fact: str) -> bool:
        """Whether a goal fact is true in the simulator now."""
        return self.robot.referee.holds(fact)

    def _step(self) -> tuple[GateReport, RobotState]:
        """One control step: the gate's report, and the state from which the action started."""
        observation = self.robot.observe()
        report = self._gate.send(self._host.step(observation), observation)
        if self._gate.latched:
            self._host.halted(self._gate.halted)
        self._host.confirm(report.sent)
        if self.witness is not None:
            self.witness(observation, report)
        self.robot.advance(1.0 / self.description.control_rate)
        return report, observation.state


def _two(values: Vector) -> tuple[float, float]:
    return float(values[0]), float(values[1])


def _three(pose: Vector) -> tuple[float, float, float]:
    return float(pose[0]), float(pose[1]), float(pose[2])


def _four(robot: SimRobot, name: str) -> Vector:
    body = robot.world.object(name)
    return np.array([*body.position, body.yaw])
