"""The host: how runs start, end, and are confirmed as stopped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from executive.clock import SimClock
from executive.contracts.action import Action, Resource
from executive.contracts.memory import Sighting, WorldMemory
from executive.contracts.observation import Observation, RobotState
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Need, Skill, SkillOutcome, SkillSpec, StallTest, Step
from executive.errors import SkillRefused
from executive.registry import Registry
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.site import read_site
from executive.runtime.host import SkillHost
from executive.telemetry.events import EventBus, Topic

PERIOD = 0.05


def spec(name="drive", resources=(Resource.BASE,), needs=(), deadline=100.0, stall=50.0):
    return SkillSpec(name, "Drives.", (), (), (), frozenset(resources), needs, deadline, StallTest(stall))


class Driver(Skill):
    """Drives ahead until `steps` are done; whatever it is given happens in that step."""

    def __init__(self, own=None, steps=3, base=(0.2, 0.0, 0.0), refuse="", fail=None, last=None):
        self.spec = own or spec()
        self.steps, self.base, self.refuse, self.fail, self.last = steps, np.array(base), refuse, fail, last
        self.closed = 0

    def start(self, goal, surroundings, observation):
        if self.refuse:
            raise SkillRefused(self.spec.name, self.refuse)
        self.surroundings = surroundings

    def step(self, observation):
        self.steps -= 1
        if self.fail is not None:
            raise self.fail
        if self.steps > 0:
            return Step(Action(observation.stamp, base=self.base), 0.1)
        return self.last or Step(Action(observation.stamp, base=self.base), 1.0, 0.9, SkillOutcome.SUCCEEDED)

    def close(self):
        self.closed += 1


def observation(now=0.0, arm=DESCRIPTION.rest):
    state = RobotState(np.zeros(3), np.zeros(3), arm, np.zeros(5), np.zeros(2), 0.0, 0.0)
    return Observation(now, state, np.full(120, 8.0))


@pytest.fixture
def bench():
    return Bench()


class Bench:
    """A host with everything around it, stepped by hand."""

    def __init__(self):
        self.clock, self.memory, self.bus, self.events = SimClock(), WorldMemory(), EventBus(), []
        self.bus.listen(self.events.append)
        self.host = SkillHost(Registry(), DESCRIPTION, read_site(), self.memory, self.clock, self.bus)

    def step(self, base_sent=(0.0, 0.0, 0.0), arm=DESCRIPTION.rest):
        asked = self.host.step(observation(self.clock.now(), arm))
        self.host.confirm(Action(self.clock.now(), base=np.array(base_sent)))
        self.clock.advance(PERIOD)
        return asked

    def skill_states(self):
        return [event.data["state"] for event in self.events if event.topic is Topic.SKILL]


def test_a_run_ends_with_the_outcome_of_its_skill(bench):
    skill = Driver()
    run = bench.host.adopt(skill, {})
    asked = bench.step()
    assert asked.base.tolist() == [0.2, 0.0, 0.0]
    bench.step()
    asked = bench.step()
    assert (run.feedback.outcome, run.feedback.success) == (SkillOutcome.SUCCEEDED, 0.9)
    assert asked.base is None
    assert skill.closed == 1
    assert bench.skill_states() == ["started", "ended"]


def test_an_ended_run_counts_as_stopped_only_when_the_base_stands(bench):
    run = bench.host.adopt(Driver(steps=1), {})
    bench.step(base_sent=(0.15, 0.0, 0.0))
    assert run.ended
    assert not run.stopped
    bench.step()
    assert run.stopped
    assert not bench.host.pending


def test_a_cancel_before_the_start_never_starts_the_skill(bench):
    skill = Driver()
    run = bench.host.adopt(skill, {})
    run.cancel()
    asked = bench.step()
    assert asked.base is None
    assert run.feedback.outcome is SkillOutcome.CANCELLED
    assert run.stopped
    assert skill.steps == 3


def test_a_cancelled_run_asks_for_nothing_more(bench):
    run = bench.host.adopt(Driver(steps=99), {})
    bench.step()
    run.cancel()
    assert bench.step().base is None
    assert run.feedback.outcome is SkillOutcome.CANCELLED


def test_a_refusal_shows_in_the_feedback(bench):
    skill = Driver(refuse="the battery is empty")
    run = bench.host.adopt(skill, {})
    bench.step()
    assert (run.feedback.outcome, run.feedback.reason) == (SkillOutcome.REFUSED, "the battery is empty")
    assert skill.closed == 1


def test_an_error_in_a_skill_ends_the_run_and_is_published(bench):
    run = bench.host.adopt(Driver(fail=ValueError("no frame")), {})
    asked = bench.step()
    assert asked.base is None
    assert (run.feedback.outcome, run.feedback.reason) == (SkillOutcome.CRASHED, "ValueError: no frame")
    faults = [event.data for event in bench.events if event.topic is Topic.FAULT]
    assert faults == [{"where": "skill drive", "error": "ValueError: no frame"}]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "it answered without a step and its action"),
        (Step(None, 0.5), "it answered without a step and its action"),
        (Step(Action(0.0), float("nan")), "its progress is nan, not a number from 0 to 1"),
        (Step(Action(0.0), "half"), "its progress is 'half', not a number from 0 to 1"),
        (Step(Action(0.0), 0.5, None), "its success is None, not a number from 0 to 1"),
        (Step(Action(0.0), 0.5, outcome="succeeded"), "its outcome 'succeeded' is no SkillOutcome"),
        (Step(Action(0.0), 0.5, sightings=(3,)), "its sightings are not a tuple of Sighting"),
        (Step(Action(0.0), 0.5, lost="cube"), "what it lost is not a tuple of names"),
        (Step(Action(0.0), 0.5, holds=3), "what it holds is neither a name nor None"),
        (Step(Action(0.0), 0.5, survey="all"), "its survey is neither a Survey nor None"),
        (Step(Action(0.0), 1.0, 1.0, SkillOutcome.SUCCEEDED), "it succeeded without its output 'driven'"),
        (
            Step(Action(0.0), 1.0, 1.0, SkillOutcome.SUCCEEDED, outputs={"driven": "far"}),
            "its output 'driven' is 'far', not a number",
        ),
    ],
)
def test_an_answer_that_breaks_the_contract_ends_the_run(bench, answer, reason):
    own = replace(spec(), outputs=(Port("driven", PortType.NUMBER, "how far, m", "m"),))
    skill = Driver(own=own, steps=1)
    skill.step = lambda observation: answer
    run = bench.host.adopt(skill, {})
    assert bench.step().base is None
    assert (run.feedback.outcome, run.feedback.reason) == (SkillOutcome.CRASHED, reason)
    assert skill.closed == 1


def test_what_a_skill_means_to_touch_is_known_while_it_runs_and_an_answer_that_is_none_ends_the_run(bench):
    class Reaching(Driver):
        touches = frozenset({"green_cube"})

    run = bench.host.adopt(Reaching(steps=2), {})
    assert bench.host.touches == frozenset()
    bench.step()
    assert bench.host.touches == {"green_cube"}
    run.cancel()
    bench.step()
    assert bench.host.touches == frozenset()
    Reaching.touches = None
    run = bench.host.adopt(Reaching(), {})
    bench.step()
    assert run.feedback.outcome is SkillOutcome.CRASHED
    assert bench.host.touches == frozenset()


def test_a_skill_that_wants_to_leave_the_program_only_ends_its_run(bench):
    run = bench.host.adopt(Driver(fail=SystemExit(0)), {})
    bench.step()
    assert (run.feedback.outcome, run.feedback.reason) == (SkillOutcome.CRASHED, "SystemExit: 0")


def test_a_copy_of_an_observation_can_be_written_to_without_harm():
    given = observation()
    copied = given.own_copy()
    for array in (copied.lidar, copied.state.base_pose, copied.state.base_twist, copied.state.arm, copied.state.head):
        array[:] = 99.0
    assert given.lidar.tolist() == [8.0] * 120
    assert given.state.vector().tolist() == observation().state.vector().tolist()


def test_a_skill_may_move_only_the_parts_that_it_declares(bench):
    run = bench.host.adopt(Driver(own=spec(resources=(Resource.ARM,))), {})
    assert bench.step().base is None
    assert run.feedback.outcome is SkillOutcome.CRASHED
    assert run.feedback.reason == "it moved the base, which it does not declare as its resource"


def test_a_skill_without_progress_has_stalled(bench):
    run = bench.host.adopt(Driver(own=spec(stall=1.0), steps=1000), {})
    for _ in range(22):
        bench.step()
    assert (run.feedback.outcome, run.feedback.reason) == (SkillOutcome.STALLED, "no progress for 1 s")


def test_a_skill_is_ended_at_its_deadline(bench):
    run = bench.host.adopt(Driver(own=spec(deadline=0.5), steps=1000), {})
    for _ in range(12):
        bench.step()
    assert (run.feedback.outcome, run.feedback.reason) == (SkillOutcome.DEADLINE, "longer than 0.5 s")


def test_two_skills_cannot_use_the_same_part(bench):
    bench.host.adopt(Driver(steps=99), {})
    bench.step()
    second = bench.host.adopt(Driver(own=spec("push")), {})
    asked = bench.step()
    assert asked.base.tolist() == [0.2, 0.0, 0.0]
    assert second.feedback.outcome is SkillOutcome.REFUSED
    assert second.feedback.reason == "skill 'drive' is using the base"


def test_a_successor_waits_for_the_stop_of_the_run_before_it(bench):
    first = bench.host.adopt(Driver(steps=99), {})
    bench.step()
    first.cancel()
    second = bench.host.adopt(Driver(), {})
    assert bench.step(base_sent=(0.1, 0.0, 0.0)).base is None
    assert second.feedback.outcome is None
    bench.step()
    assert bench.step().base is not None


@pytest.mark.parametrize(
    ("need", "goal", "held", "arm", "reason"),
    [
        (Need.HAND_EMPTY, {}, "red_mug", DESCRIPTION.rest, "the gripper holds red_mug"),
        (Need.HOLDING, {"object": "red_cube"}, None, DESCRIPTION.rest, "the gripper does not hold red_cube"),
        (Need.HOLDING, {"object": "red_cube"}, "red_mug", DESCRIPTION.rest, "the gripper holds red_mug, not red_cube"),
        (Need.SEEN, {"object": "red_cube"}, None, DESCRIPTION.rest, "red_cube has not been seen"),
        (Need.ARM_FOLDED, {}, None, np.zeros(5), "the arm is stretched out"),
    ],
)
def test_a_need_that_does_not_hold_refuses_the_start(bench, need, goal, held, arm, reason):
    bench.memory.hold(held)
    run = bench.host.adopt(Driver(own=spec(needs=(need,))), goal)
    bench.step(arm=arm)
    assert (run.feedback.outcome, run.feedback.reason) == (SkillOutcome.REFUSED, reason)


def test_what_a_skill_perceives_goes_to_memory(bench):
    seen = Sighting("red_cube", np.array([1.0, 2.0, 0.5]), 0.0, 0.004, "shelf", 0.0)
    bench.memory.saw(Sighting("blue_mug", np.zeros(3), 0.0, 0.004, "shelf", 0.0))
    last = Step(
        Action(0.0), 1.0, outcome=SkillOutcome.SUCCEEDED, sightings=(seen,), lost=("blue_mug",), holds="green_mug"
    )
    bench.host.adopt(Driver(steps=1, last=last), {})
    bench.step()
    assert dict(bench.memory.sightings) == {"red_cube": seen}
    assert bench.memory.held == "green_mug"


def test_a_stop_of_the_gate_ends_every_run(bench):
    run = bench.host.adopt(Driver(steps=99), {})
    bench.step()
    bench.host.halted("The e-stop is pressed.")
    assert (run.feedback.outcome, run.feedback.reason) == (SkillOutcome.STOPPED, "The e-stop is pressed.")


class Foreseer(Driver):
    """Says what to expect of its run."""

    def __init__(self, chances, **settings):
        super().__init__(steps=len(chances), **settings)
        self.chances = list(chances)

    def foresee(self, observation, step):
        return self.chances.pop(0)


def test_what_a_run_expects_of_itself_is_told_while_it_runs_and_kept_for_the_report(bench):
    run = bench.host.adopt(Foreseer([0.8, 0.3, 0.6]), {})
    bench.step()
    assert run.feedback.expected == 0.8
    bench.step()
    bench.step()
    told = [event.data["expected"] for event in bench.events if event.topic is Topic.SKILL]
    assert told == [None, 0.6]
    (foreseen,) = bench.host.take_foreseen()
    assert foreseen.as_json() == {"skill": "drive", "first": 0.8, "lowest": 0.3, "last": 0.6, "outcome": "succeeded"}
    assert bench.host.take_foreseen() == ()


def test_a_skill_that_nobody_has_learned_an_estimate_for_tells_none(bench):
    run = bench.host.adopt(Driver(), {})
    for _ in range(4):
        bench.step()
    assert run.feedback.expected is None
    assert bench.host.take_foreseen() == ()
