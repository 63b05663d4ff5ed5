"""The skill `pick`: raise the arm beside the view, let the policy see and take what the words name, fold with it."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import numpy as np

from executive.contracts.action import Action
from executive.contracts.observation import IMAGE, STATE, CameraFrame, Observation
from executive.contracts.skill import Goal, SkillOutcome, Step, Surroundings
from executive.errors import SkillRefused
from skills.arm.posture import PostureMotion, folding, raised
from skills.arm.servo import Rise, ToolServo
from skills.learned import LearnedSkill
from skills.pick.grasping import EMPTY, FULL, OPEN, READY_HEIGHT, READY_TURN
from skills.pick.spec import BELIEF, GAZE, INPUTS, NAME, NEXT_BELIEF, OUTPUTS, SPEC, WORDS
from skills.policy import Array, Decide, Policy

WEIGHTS = Path(__file__).with_name("weights")
_AIMED = 0.1
"""Error of pan and tilt [rad] up to which the camera sees the table."""
_LOOKS = 8
"""Frames that the policy sees before it moves the hand."""
_THERE, _STILL_THERE = 0.7, 0.6
"""Mean probability in the better half of the frames from which on a thing is taken to be there: before the hand moves,
and before it closes, since the hand hides things."""
_SURE, _TIMES = 0.7, 3
"""So probable the success estimate must be, in so many frames one after the other."""
_TAKE_TIME = 20.0
"""Longest time [s] that the policy moves the hand."""
_STUCK, _STUCK_TIME = 0.015, 2.0
"""A hand that has moved no further than this [m] in such a time [s] and holds nothing is stuck, on a handle mostly."""
_TRIES = 4
"""Most grasps in one run."""
_BLIND = 0.5
"""Without a new frame for so long [s] the hand stands."""
_STANDSTILL = np.zeros(3)


class Phase(Enum):
    """Where a run is."""

    RAISE = "raising the arm beside the view, looking meanwhile"
    TAKE = "the policy moves hand and fingers"
    RISE = "straight up from a grasp that failed"
    FOLD = "folding with the thing"
    RETREAT = "folding without it"


class Pick(LearnedSkill):
    """See `spec.SPEC`. It reads neither depth nor map nor memory.

    Args:
        decide: What decides in place of the trained policy: a teacher, or a policy in training.
    """

    spec = SPEC

    def __init__(self, decide: Decide | None = None) -> None:
        super().__init__(decide)
        self.phase = Phase.RAISE

    @property
    def looking(self) -> bool:
        return self.phase in (Phase.RAISE, Phase.TAKE, Phase.RISE)

    def load(self) -> Decide:
        return Policy.load(WEIGHTS, NAME, INPUTS, OUTPUTS)

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        name = str(goal.get("object") or "")
        text = str(goal.get("text") or "").strip() or name.replace("_", " ")
        if not text:
            raise SkillRefused(NAME, "no words say what to take")
        self.prepare()
        self._name = name or text
        self._text = text
        self._words = np.asarray(surroundings.encode(text), dtype=np.float32)
        self._body = body = surroundings.description
        first = raised(body, float(observation.state.arm[0]), READY_HEIGHT, float(observation.state.arm[4]))
        self._motion = PostureMotion([first, raised(body, READY_TURN, READY_HEIGHT)], body)
        self._belief = np.zeros(INPUTS[3].shape, dtype=np.float32)
        self._decided = np.zeros(5)
        self._seen: list[float] = []
        self._used = -1.0
        self._success, self._sure = 0.0, 0
        self._tries, self._furthest = 0, 0.0

    def step(self, observation: Observation) -> Step:
        if self.looking:
            self._look(observation)
        if self.phase is Phase.TAKE:
            return self._take(observation)
        if self.phase is Phase.RISE:
            return self._rise(observation)
        action = self._action(observation, self._motion.step(observation.state.arm), closed=self.phase is Phase.FOLD)
        if self.phase is Phase.FOLD:
            return self._folded(observation, action)
        if self.phase is Phase.RETREAT:
            ended = self._failure if self._motion.done else None
            return Step(action, self._progress(0.7 + 0.3 * self._motion.share), outcome=ended, reason=self._reason)
        if self._motion.done and len(self._seen) >= _LOOKS:
            self._begin(observation)
        return Step(action, self._progress(0.2 * self._motion.share + 0.01 * min(10, len(self._seen))))

    def _look(self, observation: Observation) -> None:
        """Let the policy see a new frame and decide anew; between two frames its last decision holds."""
        frame = observation.camera
        aimed = float(np.abs(observation.state.head - GAZE).max()) < _AIMED
        if frame is None or frame.stamp <= self._used or not aimed:
            return
        assert self._decide is not None  # `start` has set it
        self._used = frame.stamp
        answer = self._decide(self.features(observation, frame))
        self._belief = np.asarray(answer[NEXT_BELIEF], dtype=np.float32)
        self._decided = np.asarray(answer["action"], dtype=np.float64)
        self._seen.append(float(answer["seen"][0]))
        self._success = float(answer["success"][0])
        self._sure = self._sure + 1 if self._success > _SURE else 0

    def features(self, observation: Observation, frame: CameraFrame) -> dict[str, Array]:
        """The policy's input, see `spec.INPUTS`."""
        state = observation.state
        tool = self._body.arm_geometry.forward(state.arm)
        yaw = tool.yaw + np.pi / 2 * (self._tries % 2)  # after a failure the policy turns the hand the other way
        pose = [tool.x, tool.y, tool.z, np.cos(yaw), np.sin(yaw)]
        return {
            IMAGE: np.moveaxis(frame.rgb.astype(np.float32) / 255.0, -1, 0),
            WORDS: self._words,
            STATE: np.array([*state.arm, *pose, state.gripper, state.gripper_force, *state.head], dtype=np.float32),
            BELIEF: self._belief,
        }

    def _begin(self, observation: Observation) -> None:
        if not self._shows(_THERE):
            self._retreat(observation, SkillOutcome.NOT_FOUND, f"nothing on the table looks like '{self._text}'")
            return
        self._began = observation.stamp
        self._try(observation)

    def _shows(self, least: float) -> bool:
        """Whether the named thing has shown until now; the arm hides it from the worse half of the frames."""
        return float(np.mean(sorted(self._seen)[len(self._seen) // 2 :])) > least

    def _try(self, observation: Observation) -> None:
        """Let the policy move the hand."""
        self.phase = Phase.TAKE
        self._servo = ToolServo(self._body)
        self._stood: tuple[float, np.ndarray] = (observation.stamp, np.full(3, np.inf))
        self._sure = 0

    def _take(self, observation: Observation) -> Step:
        """Carry out what the policy decided last, until the thing is held and lifted."""
        blind = observation.stamp - self._used > _BLIND
        closes = bool(self._decided[4] > 0.5)
        self._doubtful = closes and observation.state.gripper > FULL and not self._shows(_STILL_THERE)
        arm = self._servo.step(observation.state.arm, np.zeros(4) if blind else self._decided[:4])
        action = self._action(observation, arm, closed=closes and not self._doubtful)
        state = observation.state
        if self._sure >= _TIMES and state.gripper > EMPTY:
            self.phase = Phase.FOLD
            self._motion = folding(self._body, state.arm, READY_HEIGHT)
            return Step(action, self._progress(0.7), self._success, holds=self._name)
        late = observation.stamp - self._began > _TAKE_TIME
        if late or self._doubtful or self._stuck(observation):
            self.phase = Phase.RISE
            self._tries = _TRIES if late or self._doubtful else self._tries + 1
            self._rising = Rise(self._body, observation)
        return Step(action, self._progress(self._nearness(observation)), self._success)

    def _stuck(self, observation: Observation) -> bool:
        """Whether the hand has stood for long without holding anything."""
        tool = self._body.arm_geometry.forward(observation.state.arm)
        here, held = np.array([tool.x, tool.y, tool.z]), EMPTY < observation.state.gripper < FULL
        if held or float(np.linalg.norm(here - self._stood[1])) > _STUCK:
            self._stood = (observation.stamp, here)
        return observation.stamp - self._stood[0] > _STUCK_TIME

    def _nearness(self, observation: Observation) -> float:
        """Progress [0 to 1] while the policy moves the hand, by its own belief."""
        tool = self._body.arm_geometry.forward(observation.state.arm)
        away = self._belief[:3] - np.array([tool.x, tool.y, tool.z])
        near = max(0.0, 1.0 - float(np.linalg.norm(away)) / 0.5)
        return 0.3 + 0.15 * near + 0.05 * self._success + 0.05 * self._tries

    def _rise(self, observation: Observation) -> Step:
        arm = self._rising.step(observation)
        if self._rising.done and self._tries < _TRIES:
            self._try(observation)
        elif self._rising.done and self._doubtful:
            self._retreat(observation, SkillOutcome.NOT_FOUND, f"from nearer nothing looks like '{self._text}'")
        elif self._rising.done:
            reason = f"it did not get hold of '{self._text}' in {observation.stamp - self._began:.0f} s"
            self._retreat(observation, SkillOutcome.NOT_DONE, reason)
        return Step(self._action(observation, arm, closed=False), self._progress(self._nearness(observation)))

    def _retreat(self, observation: Observation, outcome: SkillOutcome, reason: str) -> None:
        self.phase = Phase.RETREAT
        self._failure, self._reason = outcome, reason
        self._motion = folding(self._body, observation.state.arm, READY_HEIGHT)

    def _folded(self, observation: Observation, action: Action) -> Step:
        opening = observation.state.gripper
        if opening < EMPTY:
            self.phase = Phase.RETREAT
            self._failure, self._reason = SkillOutcome.SLIPPED, f"'{self._text}' was lost while the arm folded"
            return Step(action, self._furthest, holds="")
        if not self._motion.done:
            return Step(action, self._progress(0.7 + 0.3 * self._motion.share), self._success)
        return Step(action, 1.0, self._success, SkillOutcome.SUCCEEDED, outputs={"width": opening}, holds=self._name)

    def _action(self, observation: Observation, arm: np.ndarray, *, closed: bool) -> Action:
        opening = 0.0 if closed else OPEN
        return Action(observation.stamp, base=_STANDSTILL, arm=arm, head=GAZE, gripper=opening)
