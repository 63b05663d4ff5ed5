"""Finding people: lidar groups, camera boards, and a belief in who is who that grows with every frame."""

from __future__ import annotations

import math

import numpy as np
import pytest

from executive.contracts.memory import WorldMemory
from executive.contracts.practice import Start
from executive.runtime.practice import SimPractice
from skills.frames import to_base
from skills.head import aimed_at
from skills.people.billboard import SIZE, billboard, torso
from skills.people.candidates import Candidates
from skills.people.recogniser import Recogniser
from skills.people.watch import Watch

BASE = np.array([5.0, 4.3, math.pi / 2])


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def looking_at(practice: SimPractice, spot: tuple[float, float], who: str = "anna", **people):
    """An observation with somebody at a spot and the camera on them; the other one far away unless named."""
    other = "ben" if who == "anna" else "anna"
    chest = to_base(np.array([*spot, 1.15]), BASE)
    poses = {other: np.array([1.0, 1.2, 0.0]), who: np.array([*spot, 0.4]), **people}
    head = aimed_at(practice.description, chest)
    return practice.reset(Start(base_pose=BASE, head=head, people=poses), seed=5)


def test_people_are_what_the_map_does_not_explain(practice) -> None:
    observation = looking_at(practice, (5.1, 5.3), ben=np.array([6.2, 4.6, 1.0]))
    found = Candidates(practice.site, practice.description).people(observation)
    assert len(found) == 2
    np.testing.assert_allclose(found[0], (5.1, 5.3), atol=0.12)
    np.testing.assert_allclose(found[1], (6.2, 4.6), atol=0.12)


def test_furniture_is_no_person(practice) -> None:
    far = {name: np.array([1.0 + index, 1.0, 0.0]) for index, name in enumerate(("anna", "ben"))}
    observation = practice.reset(Start(base_pose=np.array([6.9, 4.9, 0.0]), people=far), seed=1)
    assert len(Candidates(practice.site, practice.description).people(observation)) == 0


def test_two_people_side_by_side_are_two(practice) -> None:
    observation = looking_at(practice, (4.7, 5.2), ben=np.array([5.35, 5.2, 0.0]))
    assert len(Candidates(practice.site, practice.description).people(observation)) == 2


def test_a_board_shows_what_the_camera_sees_and_a_chest_where_somebody_stands(practice) -> None:
    observation = looking_at(practice, (5.1, 5.3))
    board = billboard(observation.camera, np.array([5.1, 5.3]))
    assert board is not None
    assert board.shape == (SIZE,)
    assert billboard(observation.camera, np.array([5.0, 3.3])) is None
    np.testing.assert_allclose(torso(observation.camera, np.array([5.05, 5.25])), (5.1, 5.3), atol=0.05)
    assert torso(observation.camera, np.array([5.0, 3.0])) is None


@pytest.mark.parametrize("who", ["anna", "ben"])
def test_people_are_told_apart(practice, who) -> None:
    recognise = Recogniser.load()
    observation = looking_at(practice, (5.1, 5.3), who)
    other = "ben" if who == "anna" else "anna"
    sure = {name: recognise(observation.camera, np.array([5.1, 5.3]), name) for name in ("anna", "ben", "stranger")}
    assert sure[who] > 0.8
    assert sure[other] < 0.2
    assert sure["stranger"] > 0.8, "anybody is there"
    assert recognise(observation.camera, np.array([5.0, 3.3]), who) is None


def test_beliefs_grow_with_frames_and_others_are_ruled_out(practice) -> None:
    observation = looking_at(practice, (5.1, 5.3))
    anna, ben = (Watch(name, practice.site, practice.description, Recogniser.load()) for name in ("anna", "ben"))
    for _ in range(6):
        practice.robot.advance(0.05)
        observation = practice.observe()
        anna.look(observation)
        ben.look(observation)
    (one,), (same,) = anna.everybody, ben.everybody
    assert one.belief > 2.0
    assert same.belief < -2.0
    assert one.sure > 0.8
    np.testing.assert_allclose(one.spot, (5.1, 5.3), atol=0.06)
    assert practice.memory.sightings == WorldMemory().sightings


def test_somebody_who_is_gone_is_forgotten(practice) -> None:
    watch = Watch("anna", practice.site, practice.description, Recogniser.load())
    watch.look(looking_at(practice, (5.1, 5.3)))
    assert len(watch.everybody) == 1
    world = practice.robot.world
    world.data.mocap_pos[int(world.model.body("anna").mocapid[0]), :2] = (1.0, 3.0)
    practice.robot.advance(1.5)
    watch.look(practice.observe())
    assert watch.next_to_look_at(practice.observe()) is None
