"""The shipped skills find, take and throw away an empty can; to find and to take it, none has learned from one."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from executive.contracts.practice import Start
from executive.contracts.skill import SkillOutcome
from executive.robot.sim.scene import in_front_of, standing_on
from executive.runtime.practice import SimPractice
from skills.arm.grip import GRIPS
from skills.frames import to_base
from skills.litter.trials import dropped, looked_for, taken
from skills.look.skill import Look
from skills.look.unfamiliar import upright_thing
from skills.place.skill import Place

GOAL = {"object": "can", "place": "coffee_table"}
PEG = [partial(looked_for, name="peg"), partial(taken, name="peg")]


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def stand_before(practice, objects, surface="coffee_table"):
    """The robot before a surface with these objects only: across, behind [m] each."""
    place = practice.site.place(surface)
    poses = {name: np.array([0.3 * number, 7.5, 0.1, 0.0]) for number, name in enumerate(practice.site.objects)}
    for name, where in objects.items():
        one = standing_on(place, name, *where)
        poses[name] = np.array([one.x, one.y, one.z, one.yaw])
    practice.reset(Start(np.array(in_front_of(place)), head=np.array([0.0, 0.7]), objects=poses), seed=5)


@pytest.mark.parametrize("measure", PEG, ids=["looked for", "taken"])
def test_a_peg_that_stands_on_a_surface_is_found_and_taken(practice, measure):
    report = measure(practice, starts=3, seed=41)
    assert report.successes == 3, report
    assert (report.collisions, report.breaches) == (0, 0)


@pytest.mark.parametrize(("measure", "seed"), [(looked_for, 41), (taken, 42), (dropped, 43)])
def test_litter_is_found_taken_and_thrown_away(practice, measure, seed):
    report = measure(practice, starts=3, seed=seed)
    assert report.successes == 3, report
    assert (report.collisions, report.breaches) == (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize("measure", [looked_for, taken, dropped, *PEG])
def test_litter_and_pegs_are_found_taken_and_litter_thrown_away_from_19_of_20_held_out_starts(practice, measure):
    report = measure(practice, starts=200, seed=0)
    assert report.rate >= 0.95, report
    assert (report.collisions, report.breaches) == (0, 0)


def test_a_can_is_found_by_its_shape_and_a_mug_is_none(practice):
    surface = practice.site.place("coffee_table")
    stand_before(practice, {"can": (0.05, 0.2), "blue_mug": (-0.15, 0.2)})
    observation = practice.observe()
    found = upright_thing(observation.camera, surface, "can", "can")
    assert found is not None
    truth = practice.truth()
    seen = to_base(found.position, observation.state.base_pose)
    np.testing.assert_allclose(seen, to_base(truth.objects["can"][:3], truth.base_pose), atol=0.02)
    stand_before(practice, {"red_cube": (0.05, 0.2), "blue_mug": (-0.15, 0.2), "green_mug": (0.2, 0.15)})
    assert upright_thing(practice.observe().camera, surface, "can", "can") is None


def test_where_no_can_is_none_is_found(practice):
    stand_before(practice, {"blue_mug": (-0.15, 0.2), "yellow_cube": (0.2, 0.15)})
    attempt = practice.attempt(Look(), GOAL)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.NOT_FOUND, "can is not on coffee_table")


def test_what_was_let_go_over_the_bin_is_not_reached_for_again(practice):
    practice.reset(Start(np.array(in_front_of(practice.site.place("bin"))), held="can"), seed=4)
    openings = []
    attempt = practice.attempt(
        Place(), {"object": "can", "on": "bin"}, lambda: openings.append(practice.observe().state.gripper)
    )
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    assert practice.holds("in(can, bin)")
    let_go = next(number for number, opening in enumerate(openings) if opening > GRIPS["can"].width + 0.003)
    assert min(openings[let_go:]) > GRIPS["can"].width
