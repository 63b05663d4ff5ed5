"""The shipped skill pulls the peg out of its fixture through the gate, and gives up cleanly."""

from __future__ import annotations

import numpy as np
import pytest
from runs import folded, told

from executive.contracts.check_skill import check_skill
from executive.contracts.practice import Conditions, Start
from executive.contracts.skill import SkillOutcome
from executive.runtime.practice import SimPractice
from skills.extract.skill import Extract
from skills.fixture.shape import DEPTH, PEG_LENGTH

GOAL = {"object": "peg", "source": "peg_fixture"}
AWAY = np.array([0.5, 7.0, 0.05, 0.0])


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice(lidar=False)


def before_the_fixture(practice: SimPractice, shift: tuple[float, float] = (0.0, 0.0), peg: bool = True) -> None:
    """Reset with the base at the fixture's approach pose and the fixture `shift` [m] off the map."""
    fixture = practice.site.place("peg_fixture")
    middle = fixture.centre + np.array([*shift, PEG_LENGTH / 2 - DEPTH])
    pose = np.array([*middle, 0.0]) if peg else AWAY
    conditions = Conditions(shifted={"peg_fixture": shift})
    practice.reset(Start(np.array(fixture.approach), objects={"peg": pose}, conditions=conditions), seed=5)


def test_it_finds_the_peg_where_the_fixture_really_is_and_carries_it_folded(practice):
    before_the_fixture(practice, shift=(0.02, -0.015))
    assert practice.holds("in(peg, peg_fixture)")
    attempt = practice.attempt(Extract(), GOAL)
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    assert practice.holds("holding(peg)")
    assert practice.holds("not in(peg, peg_fixture)")
    assert folded(practice)
    assert practice.memory.held == "peg"
    assert attempt.outputs["width"] == pytest.approx(0.03, abs=0.002)


def test_an_empty_fixture_is_seen_before_the_arm_moves(practice):
    before_the_fixture(practice, peg=False)
    arm = practice.robot.world.arm
    attempt = practice.attempt(Extract(), GOAL)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.NOT_FOUND, "peg is not in peg_fixture")
    np.testing.assert_allclose(practice.robot.world.arm, arm, atol=1e-3)


@pytest.mark.parametrize("pulled", [False, True])
def test_a_peg_that_is_taken_away_is_no_success_and_ends_with_the_arm_folded(practice, take_away, pulled):
    """Once while the tool comes down to it, and once while it pulls."""
    before_the_fixture(practice)
    peg = practice.truth().objects["peg"][2]
    gone = False

    def meddle() -> None:
        nonlocal gone
        tool = practice.robot.world.tool.position
        over = np.hypot(*(tool[:2] - practice.site.place("peg_fixture").centre[:2])) < 0.02
        now = practice.truth().objects["peg"][2] > peg + 0.01 if pulled else over and tool[2] < peg + 0.08
        if not gone and now:
            take_away(practice, "peg")
            gone = True

    attempt = practice.attempt(Extract(), GOAL, meddle)
    assert gone
    assert attempt.outcome in (SkillOutcome.MISSED, SkillOutcome.NOT_DONE, SkillOutcome.SLIPPED)
    assert attempt.collisions == 0
    assert folded(practice)
    assert practice.memory.held is None


@pytest.mark.parametrize(
    ("goal", "held", "reason"),
    [
        (
            {"object": "red_cube", "source": "peg_fixture"},
            None,
            "it can take peg out of peg_fixture, not red_cube out of peg_fixture",
        ),
        ({"object": "peg", "source": "shelf"}, None, "it can take peg out of peg_fixture, not peg out of shelf"),
        (GOAL, "red_cube", "the gripper holds red_cube"),
    ],
)
def test_it_refuses_what_cannot_be_done(practice, goal, held, reason):
    practice.reset(Start(np.array(practice.site.place("peg_fixture").approach), held=held), seed=5)
    attempt = practice.attempt(Extract(), goal)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.REFUSED, reason)


def test_it_refuses_a_fixture_out_of_reach(practice):
    practice.reset(Start(np.array([2.2, 1.6, -np.pi / 2])), seed=5)
    attempt = practice.attempt(Extract(), GOAL)
    assert attempt.outcome is SkillOutcome.REFUSED
    assert attempt.reason.startswith("peg_fixture is out of reach: 1.3")


def test_the_same_seed_gives_the_same_run_bit_for_bit(practice):
    digests = []
    for _ in range(2):
        before_the_fixture(practice, shift=(0.01, 0.0))
        practice.attempt(Extract(), GOAL)
        digests.append(practice.robot.world.digest())
    assert digests[0] == digests[1]


def test_it_keeps_the_contract(practice):
    before_the_fixture(practice)
    refused = [{"object": "peg", "source": "moon"}, {"object": "moon", "source": "peg_fixture"}]
    assert check_skill(Extract, practice.robot, told(practice), [GOAL], refused, steps=300) == []
