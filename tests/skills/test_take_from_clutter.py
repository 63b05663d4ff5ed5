"""The shipped skill takes objects out from among close neighbours, option by option, in the embedded physics."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest

import skills.take_from_clutter.skill as module
from executive.contracts.action import Action
from executive.contracts.check_skill import check_skill
from executive.contracts.memory import Sighting, WorldMemory
from executive.contracts.observation import Observation
from executive.contracts.skill import Goal, Skill, SkillOutcome, SkillSpec, StallTest, Step, Surroundings
from executive.errors import BadWeights
from executive.runtime.practice import SimPractice
from skills.fold.skill import Fold
from skills.grasp.spec import SPEC as GRASP
from skills.policy import Policy
from skills.push.spec import SPEC as PUSH
from skills.take_from_clutter.crowd import apart, gathered, outline
from skills.take_from_clutter.features import inputs_of, room_for, room_to_take
from skills.take_from_clutter.fixed_orders import grasps_again
from skills.take_from_clutter.in_the_way import in_the_way
from skills.take_from_clutter.option_run import OptionRun
from skills.take_from_clutter.options import Kind, Option
from skills.take_from_clutter.practising import Explorer, collect, images
from skills.take_from_clutter.sightings import Seen
from skills.take_from_clutter.situation import Situation, Tried
from skills.take_from_clutter.skill import WEIGHTS, TakeFromClutter
from skills.take_from_clutter.spec import INPUTS, NAME, OPTION, OTHERS, OUTPUTS, SPEC
from skills.take_from_clutter.training import evaluate, practised
from skills.take_from_clutter.trials import trial, wrong

GOAL = {"object": "red_cube", "place": "shelf"}
CORNERED = {"red_cube": (0.0, 0.18, 0.0), "blue_cube": (0.055, 0.18, 0.0), "green_cube": (0.0, 0.235, 0.0)}
"""Neighbours 1 cm to the left of a cube and 1 cm behind it: no two opposite sides are free."""


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


@pytest.fixture
def cornered(practice, stand_before):
    stand_before(practice, "shelf", CORNERED)


def situation_of(practice: SimPractice, tried: tuple[Tried, ...] = ()) -> Situation:
    """What the high level would know if it saw everything rightly."""
    poses = practice.truth().objects
    sightings = {name: Sighting(name, poses[name][:3], float(poses[name][3]), 0.003, "shelf", 0.0) for name in CORNERED}
    base = practice.truth().base_pose
    surface = practice.site.place("shelf")
    spots = np.stack(np.meshgrid(*[np.linspace(-0.5, 0.5, 201)] * 2), axis=-1).reshape(-1, 2)
    bare = poses["red_cube"][:2] + spots
    return Situation("red_cube", sightings, frozenset(CORNERED), tried, bare, surface, base, practice.site)


def test_it_clears_the_way_to_a_cube_that_leaves_the_fingers_no_room(practice, cornered):
    attempt = practice.attempt(TakeFromClutter(), GOAL)
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    assert practice.holds("holding(red_cube)")
    for name in ("blue_cube", "green_cube"):
        assert practice.holds(f"upright({name})")
        assert practice.holds(f"on({name}, shelf)")
    assert practice.memory.held == "red_cube"
    assert attempt.outputs["options"] >= 2
    assert np.abs(practice.robot.world.arm - practice.description.carry).max() < 0.1


def test_grasping_at_once_is_no_option_there(practice, cornered):
    attempt = practice.attempt(TakeFromClutter(grasps_again), GOAL)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.NOT_DONE, "no option promises to work")


def test_a_cube_with_free_sides_is_taken_at_once(practice, stand_before):
    stand_before(practice, "shelf", {"red_cube": (0.0, 0.18, 0.0), "blue_cube": (0.055, 0.18, 0.0)})
    attempt = practice.attempt(TakeFromClutter(), GOAL)
    assert (attempt.outcome, attempt.collisions) == (SkillOutcome.SUCCEEDED, 0)
    assert attempt.outputs["options"] == 1


def test_it_succeeds_from_starts_that_it_was_not_trained_on(practice):
    report = evaluate(practice, starts=4, seed=41)
    assert report.successes >= 3, report


@pytest.mark.slow
def test_it_does_far_better_than_a_fixed_order(practice):
    learned = evaluate(practice, starts=60, seed=42)
    fixed = evaluate(practice, starts=60, seed=42, choose=grasps_again)
    assert learned.interval[0] > fixed.interval[1], f"{learned}\n{fixed}"


def test_neighbours_that_may_not_be_moved_stay_where_they_are(practice, cornered):
    before = {name: pose[:2] for name, pose in practice.truth().objects.items()}
    chosen = []

    def choose(situation, options):
        chosen.extend(options)

    attempt = practice.attempt(TakeFromClutter(choose), {**GOAL, "aside": False})
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.NOT_DONE, "no option promises to work")
    assert chosen
    assert {option.object for option in chosen} == {"red_cube"}
    for name in CORNERED:
        np.testing.assert_allclose(practice.truth().objects[name][:2], before[name], atol=1e-3)


def test_every_choice_is_made_from_what_is_seen_then(practice, cornered):
    """After a neighbour was set aside, the next choice knows where it stands now, and what was tried."""
    situations = []

    def choose(situation, options):
        situations.append(situation)
        return Option(Kind.SET_ASIDE, "green_cube", side=0.0) if len(situations) == 1 else None

    skill, touched = TakeFromClutter(choose), set[frozenset[str]]()
    attempt = practice.attempt(skill, GOAL, lambda: touched.add(skill.touches))
    assert touched == {frozenset(), frozenset({"green_cube"})}
    assert attempt.outcome is SkillOutcome.NOT_DONE
    before, after = situations
    assert (len(before.tried), len(after.tried)) == (0, 1)
    moved = after.sightings["green_cube"].position[:2]
    assert np.hypot(*(moved - before.sightings["green_cube"].position[:2])) > 0.08
    np.testing.assert_allclose(moved, practice.truth().objects["green_cube"][:2], atol=0.02)


def test_what_is_not_there_is_not_found(practice, stand_before):
    stand_before(practice, "shelf", {})
    attempt = practice.attempt(TakeFromClutter(), GOAL)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.NOT_FOUND, "red_cube is not to be seen")


@pytest.mark.parametrize(
    ("goal", "reason"),
    [
        ({"object": "peg", "place": "shelf"}, "it does not know how to take peg from among others"),
        ({"object": "red_cube", "place": "bin"}, "bin has no surface"),
        ({"object": "red_cube", "place": "shef"}, "unknown place 'shef'. Did you mean 'shelf'?"),
    ],
)
def test_it_refuses_what_cannot_be_done(practice, cornered, goal, reason):
    attempt = practice.attempt(TakeFromClutter(), goal)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.REFUSED, reason)


def test_it_keeps_the_contract(practice, cornered):
    """Over a look and the better part of an option: it remembers by itself what its low-level skills have seen."""
    surroundings = Surroundings(practice.description, practice.site, WorldMemory(), np.random.default_rng(0))
    assert check_skill(TakeFromClutter, practice.robot, surroundings, [GOAL], [{**GOAL, "object": "peg"}], 300) == []
    assert surroundings.memory.sightings == {}


@pytest.mark.parametrize("name", ["policy.onnx", "model.safetensors", "config.json"])
def test_weights_that_cannot_be_trusted_are_refused_before_anything_moves(tmp_path, monkeypatch, name):
    folder = tmp_path / "weights"
    shutil.copytree(WEIGHTS, folder)
    (folder / name).write_bytes((folder / name).read_bytes()[:100])
    monkeypatch.setattr(module, "WEIGHTS", folder)
    with pytest.raises(BadWeights, match=f"cannot load the weights of skill '{NAME}'"):
        TakeFromClutter().prepare()


def test_weights_of_another_skill_are_refused(monkeypatch):
    monkeypatch.setattr(module, "WEIGHTS", WEIGHTS.parents[1] / "grasp" / "weights")
    with pytest.raises(BadWeights, match="they are the weights of skill 'grasp'"):
        TakeFromClutter().prepare()


class Idle(Skill):
    """A low-level skill that stands still with its arm stretched out, for ever."""

    def __init__(self, spec: SkillSpec) -> None:
        self.spec, self.closed = spec, False

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        pass

    def step(self, observation: Observation) -> Step:
        return Step(Action(observation.stamp), 0.5)

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("spec", "outcome", "reason"),
    [
        (replace(GRASP, stall=StallTest(2.0)), SkillOutcome.STALLED, "grasp: no progress for 2 s"),
        (replace(GRASP, deadline=3.0), SkillOutcome.DEADLINE, "grasp: longer than 3 s"),
    ],
)
def test_an_option_ends_when_the_contract_of_its_skill_says_so(practice, cornered, spec, outcome, reason):
    surroundings = Surroundings(practice.description, practice.site, practice.memory, np.random.default_rng(0))
    idle, next_one = Idle(spec), Idle(PUSH)
    run = OptionRun([(idle, {}), (next_one, {})], surroundings)
    observation = practice.observe()
    for number in range(400):
        if run.step(replace(observation, stamp=0.05 * number)) is None:
            break
    assert (run.outcome, run.reason, idle.closed) == (outcome, reason, True)
    assert run.looking is True  # nothing of it is left


def test_an_option_that_leaves_the_arm_stretched_out_folds_it(practice, stand_before):
    stand_before(practice, "shelf", CORNERED)
    surroundings = Surroundings(practice.description, practice.site, practice.memory, np.random.default_rng(0))
    observation = practice.observe()
    stretched = replace(observation, state=replace(observation.state, arm=np.array([0.0, -0.5, 1.5, 0.5, 0.0])))
    run = OptionRun([], surroundings)
    step = run.step(stretched)
    assert step is not None
    assert isinstance(run._skill, Fold)


def test_the_order_in_which_neighbours_are_known_does_not_matter(practice, cornered):
    situation = situation_of(practice)
    other_way = replace(situation, sightings=dict(reversed(situation.sightings.items())))
    policy = Policy.load(WEIGHTS, NAME, INPUTS, OUTPUTS)
    for option in situation.options(situation.sightings):
        one, other = (float(policy(inputs_of(known, option))["value"][0]) for known in (situation, other_way))
        assert one == pytest.approx(other, abs=1e-5)


def test_room_is_told_for_each_side(practice, stand_before):
    stand_before(practice, "shelf", {**CORNERED, "green_cube": (0.4, 0.235, 0.0)})
    situation = situation_of(practice)
    sides = {
        option.side: inputs_of(situation, option)[OPTION][18:20] * 0.03 for option in situation.options(["red_cube"])
    }
    rooms = sorted(tuple(room) for side, room in sides.items() if side is not None)
    (blocked, free), (one, other) = rooms
    assert blocked < 0.0 < free  # the finger would come down on the blue cube, on its other side there is room
    assert min(one, other) > 0.0


def test_pushes_over_the_edge_are_no_options(practice, stand_before):
    stand_before(practice, "shelf", {**CORNERED, "red_cube": (0.0, 0.10, 0.0)})
    pushes = [
        one for one in situation_of(practice).options(CORNERED) if one.kind is Kind.PUSH and one.object == "red_cube"
    ]
    assert {one.direction for one in pushes} == {"away", "left", "right"}


def test_what_was_tried_is_told(practice, cornered):
    option = Option(Kind.SET_ASIDE, "blue_cube", side=0.0)
    before = inputs_of(situation_of(practice), option)[OPTION]
    after = inputs_of(situation_of(practice, (Tried(option, False),)), option)[OPTION]
    np.testing.assert_allclose((after - before)[22:26], [1 / 8, 1, 1, 1], atol=1e-6)


def test_it_is_told_what_an_option_would_do_for_the_way_to_the_wanted_object(practice, cornered):
    situation = situation_of(practice)
    now = room_to_take(situation)
    assert now < 0.0
    gains = {
        name: inputs_of(situation, Option(Kind.SET_ASIDE, name, side=0.0))[OPTION][26:28] * 0.03
        for name in ("blue_cube", "green_cube")
    }
    for before, after in gains.values():
        assert before == pytest.approx(now, abs=1e-6)
        assert after > 0.02
    (_, pushed) = inputs_of(situation, Option(Kind.PUSH, "green_cube", direction="towards"))[OPTION][26:28] * 0.03
    assert pushed < 0.0  # it would come to stand where the red cube is
    gone = {name: one for name, one in situation.sightings.items() if name != "red_cube"}
    assert room_to_take(replace(situation, sightings=gone)) == 0.0


def test_only_what_stands_in_the_way_is_moved(practice, stand_before):
    alone = {"red_cube": (0.0, 0.18, 0.0), "blue_cube": (0.3, 0.18, 0.0), "green_cube": (-0.3, 0.18, 0.0)}
    stand_before(practice, "shelf", alone)
    assert in_the_way(situation_of(practice)) == {"red_cube"}
    stand_before(practice, "shelf", CORNERED)
    assert in_the_way(situation_of(practice)) == set(CORNERED)
    stand_before(practice, "shelf", {**CORNERED, "blue_cube": (0.3, 0.18, 0.0)})
    assert in_the_way(situation_of(practice)) == {"red_cube"}  # the sides are free
    situation = situation_of(practice)
    unseen = {name: one for name, one in situation.sightings.items() if name != "red_cube"}
    assert in_the_way(replace(situation, sightings=unseen)) == set()
    dark = replace(situation, sightings=unseen, bare=situation.bare[:0])
    assert in_the_way(dark) == {"blue_cube", "green_cube"}  # it may be behind either
    aside = Tried(Option(Kind.SET_ASIDE, "blue_cube", side=0.0), True)
    assert in_the_way(replace(dark, tried=(aside,))) == {"green_cube"}  # behind the other it was not


def test_what_has_just_failed_is_not_tried_again(practice, cornered):
    push, other = (Option(Kind.PUSH, "blue_cube", direction=way) for way in ("left", "right"))
    assert push in situation_of(practice).options(CORNERED)
    assert push not in situation_of(practice, (Tried(push, False), Tried(other, False))).options(CORNERED)
    assert push in situation_of(practice, (Tried(push, False), Tried(other, True))).options(CORNERED)


def test_ground_that_was_not_seen_is_told(practice, cornered):
    situation = situation_of(practice)
    option = Option(Kind.TAKE, "red_cube", side=0.0)
    assert inputs_of(situation, option)[OPTION][28] * 0.03 < 0.005
    middle = situation.sightings["red_cube"].position[:2]
    shelf = practice.site.place("shelf")
    before = (situation.bare - middle) @ np.array([np.cos(shelf.yaw), np.sin(shelf.yaw)]) < 0.0
    shaded = replace(situation, bare=situation.bare[before])
    hidden = [
        inputs_of(shaded, one)[OPTION][28] * 0.03 for one in shaded.options(["red_cube"]) if one.kind is Kind.TAKE
    ]
    assert max(hidden) > 0.02 > min(hidden)  # one finger behind the cube, or both beside it
    shades = [inputs_of(known, option)[OPTION][29] for known in (situation, shaded)]
    assert shades == [0.0, 1.0]


def test_the_palm_of_a_push_keeps_off_mugs_all_along_its_way(practice, stand_before):
    free = {"red_cube": (0.0, 0.18, 0.0), "blue_cube": (0.2, 0.18, 0.0), "green_cube": (-0.2, 0.18, 0.0)}
    stand_before(practice, "shelf", free)
    situation = situation_of(practice)
    push = Option(Kind.PUSH, "red_cube", direction="away")
    assert room_for(situation, push) > 0.02
    spot = situation.sightings["red_cube"].position + np.array([0.0, 0.0, 0.02])
    shelf = practice.site.place("shelf")
    aside = spot + 0.09 * np.array([-np.sin(shelf.yaw), np.cos(shelf.yaw), 0.0])
    ahead = aside + 0.06 * np.array([np.cos(shelf.yaw), np.sin(shelf.yaw), 0.0])
    mug = Sighting("blue_mug", ahead, 0.0, 0.003, "shelf", 0.0)
    beside = replace(situation, sightings={**situation.sightings, "blue_mug": mug})
    assert room_for(beside, push) < 0.01


def test_mirrored_samples_are_those_of_a_mirrored_crowd(practice, stand_before):
    """Seen in a mirror, a push to the left is a push to the right."""
    stand_before(practice, "shelf", CORNERED)
    option = Option(Kind.PUSH, "red_cube", direction="left")
    inputs = inputs_of(situation_of(practice), option)
    mirrored = {name: (-across, behind, -yaw) for name, (across, behind, yaw) in CORNERED.items()}
    stand_before(practice, "shelf", mirrored)
    other = inputs_of(situation_of(practice), replace(option, direction="right"))
    image = images(inputs[OPTION][None], inputs[OTHERS][None])[1]
    np.testing.assert_allclose(image[0][0], other[OPTION], atol=1e-3)
    np.testing.assert_allclose(image[1][0], other[OTHERS], atol=1e-3)


def test_a_look_means_what_its_frames_show_and_forgets_what_cannot_be():
    seen = Seen()
    for x in (0.0, 0.01):
        step = Step(Action(0.0), 0.0, sightings=(Sighting("red_cube", np.array([x, 0, 0]), 0.0, 0.01, "shelf", x),))
        (mean,) = seen.noted(step)
    np.testing.assert_allclose(mean.position, [0.005, 0, 0])
    stale, hidden = (
        Sighting(name, np.array([x, 0, 0]), 0.0, 0.01, "shelf", 0.0) for name, x in (("a", 0.02), ("b", 0.2))
    )
    memory = {"red_cube": mean, "a": stale, "b": hidden}
    assert set(seen.believed(memory, "shelf")) == {"red_cube", "b"}
    assert seen.believed(memory, "counter") == {}


def test_what_was_measured_stands_in_place_of_what_was_seen():
    seen = Seen()
    glimpsed, phantom, measured = (
        Sighting(name, np.array([x, 0, 0]), 0.0, 0.01, "shelf", 0.0)
        for name, x in (("red_cube", 0.02), ("red_mug", 0.01), ("red_cube", 0.0))
    )
    seen.noted(Step(Action(0.0), 0.0, sightings=(glimpsed, phantom)))
    assert seen.measured(Step(Action(0.0), 0.0, sightings=(measured,))) == (measured,)
    assert set(seen.believed({"red_cube": measured, "red_mug": phantom}, "shelf")) == {"red_cube"}


def test_a_crowd_stands_as_close_as_it_should():
    random = np.random.default_rng(3)
    kinds = {"red_cube": "cube", "blue_mug": "mug", "green_cube": "cube"}
    for _ in range(10):
        poses = gathered(kinds, "red_cube", np.array([1.0, 2.0, 0.4]), (0.002, 0.02), random)
        outlines = {name: outline(kinds[name], pose) for name, pose in poses.items()}
        gaps = [apart(outlines["red_cube"], outlines[name]) for name in ("blue_mug", "green_cube")]
        assert all(0.001 < gap < 0.022 for gap in gaps)
        assert apart(outlines["blue_mug"], outlines["green_cube"]) > 0.003


def test_a_fallen_neighbour_is_no_success(practice):
    one = trial(practice, 7)
    practice.reset(one.start, one.seed)
    assert wrong(practice, one) == f"{one.goal['object']} is not held"
    neighbour = next(name for name in one.start.objects if name != one.goal["object"])
    fallen = {**one.start.objects, neighbour: np.array([4.0, 3.0, 0.05, 0.0])}
    practice.reset(replace(one.start, objects=fallen), one.seed)
    assert f"on({neighbour}, {one.goal['place']}) is not true" in wrong(practice, one)


def test_exploring_keeps_what_was_tried_and_how_it_went_on(practice):
    trials = [trial(practice, 3)]
    tried = collect(practice, trials, None, 1.0, most=2)
    assert 1 <= len(tried) <= 2
    assert all(one.seconds > 0.5 for one in tried)
    assert all(one.ended or len(one.next_options) for one in tried)
    assert isinstance(Explorer(practice, trials[0], None, 1.0, 2, np.random.default_rng(0)).transitions(), list)


@pytest.mark.slow
def test_training_writes_values_that_load(practice, tmp_path):
    tried = practised(practice, seed=5, runs=5, folder=tmp_path)
    assert len(tried) >= 5
    assert SPEC.name in (tmp_path / "config.json").read_text()
