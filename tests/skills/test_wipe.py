"""The shipped skill sees dirt, wipes it off around what stands there, and says what it cannot wipe."""

from __future__ import annotations

import numpy as np
import pytest
from runs import folded, told

from executive.contracts.check_skill import check_skill
from executive.contracts.practice import Conditions, Start
from executive.contracts.skill import SkillOutcome
from executive.robot.sim.scene import in_front_of, standing_on
from executive.runtime.practice import SimPractice
from skills.wipe.coverage import WIPES, Coverage
from skills.wipe.expert import expert
from skills.wipe.scenes import PATCHES
from skills.wipe.sight import SurfaceMap
from skills.wipe.skill import Wipe
from skills.wipe.spec import HOVER, SPEED
from skills.wipe.training import COURSE, trial
from skills.wipe.views import views_of

AWAY = (4.0, 7.0)


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice(lidar=False)


def put(practice, surface, dirt, objects=None, seed=3):
    """The robot before a surface with one patch of dirt, or none, and objects: across, behind [m] each."""
    place = practice.site.place(surface)
    patches = dict.fromkeys(PATCHES, AWAY)
    if dirt is not None:
        spot = standing_on(place, "red_cube", *dirt)
        patches["coffee_table_dirt"] = (spot.x, spot.y)
    poses = {name: np.array([4.0, 7.5 + 0.2 * number, 0.04, 0.0]) for number, name in enumerate(practice.site.objects)}
    for name, where in (objects or {}).items():
        one = standing_on(place, name, *where)
        poses[name] = np.array([one.x, one.y, one.z, one.yaw])
    start = Start(np.array(in_front_of(place)), objects=poses, conditions=Conditions(dirt=patches))
    practice.reset(start, seed)


def truly_seen(practice):
    """A network for dirt that is never wrong."""
    return lambda _: {"dirt": np.where(practice.stains(), 6.0, -6.0)[None].astype(np.float32)}


def surface_seen(practice, surface) -> SurfaceMap:
    """The map of a surface after one look from where the robot stands."""
    observation = practice.observe()
    seen = SurfaceMap(practice.site.place(surface), observation.state.base_pose)
    assert observation.camera is not None
    seen.take(observation.camera, observation.state.base_pose, truly_seen(practice))
    return seen


def test_a_clean_surface_is_looked_at_and_left_alone(practice):
    put(practice, "shelf", None)
    attempt = practice.attempt(Wipe(), {"place": "shelf"})
    assert attempt.outcome is SkillOutcome.SUCCEEDED, attempt.reason
    assert attempt.outputs["wiped"] == 0.0
    assert attempt.seconds < 10.0
    assert folded(practice)


def test_the_kitchen_table_of_the_home_scene_comes_clean(practice):
    practice.reset(Start(np.array(practice.site.place("kitchen_table").approach)), seed=2)
    assert not practice.holds("clean(kitchen_table)")
    attempt = practice.attempt(Wipe(), {"place": "kitchen_table"})
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0), attempt.reason
    assert practice.holds("clean(kitchen_table)")
    assert 0.004 < attempt.outputs["wiped"] < 0.03
    assert folded(practice)


def test_dirt_under_a_mug_is_reported_and_the_mug_is_not_touched(practice):
    put(practice, "shelf", (0.0, 0.2), {"blue_mug": (0.05, 0.2)})
    before = practice.truth().objects["blue_mug"]
    attempt = practice.attempt(Wipe(sight=truly_seen(practice)), {"place": "shelf"})
    assert (attempt.outcome, attempt.collisions) == (SkillOutcome.NOT_DONE, 0)
    assert attempt.reason.endswith("cm² of shelf still look dirty, too near to what stands there")
    np.testing.assert_allclose(practice.truth().objects["blue_mug"][:3], before[:3], atol=0.002)
    assert folded(practice)


def test_dirt_out_of_reach_is_reported(practice):
    put(practice, "kitchen_table", (0.54, 0.44))
    attempt = practice.attempt(Wipe(sight=truly_seen(practice)), {"place": "kitchen_table"})
    assert attempt.outcome is SkillOutcome.OUT_OF_REACH
    assert attempt.reason.endswith("cm² of kitchen_table still look dirty, out of reach from here")
    assert attempt.seconds < 10.0


def test_it_keeps_the_skill_contract(practice):
    put(practice, "shelf", (0.1, 0.2))
    refused = [{"place": "moon"}, {"place": "hall"}, {"place": "bin"}, {"place": "workbench"}]
    assert check_skill(Wipe, practice.robot, told(practice), [{"place": "shelf"}], refused, steps=60) == []


def test_a_look_says_which_cells_are_dirty_and_what_stands_on_the_surface(practice):
    put(practice, "shelf", (0.0, 0.15), {"red_cube": (0.18, 0.2)})
    seen = surface_seen(practice, "shelf")
    middle = np.array([0.24 + 0.08 + 0.15, 0.0])
    away = np.linalg.norm(seen.cells - middle, axis=1)
    assert seen.dirty[away < 0.02].all()
    assert not seen.dirty[away > 0.06].any()
    cube = np.linalg.norm(seen.cells - [0.24 + 0.08 + 0.2, 0.18], axis=1)
    assert 0.03 < seen.risen[cube < 0.02].max() < 0.06
    shelf_back = seen.cells[:, 0] > 0.75
    assert not seen.risen[(cube > 0.06) & ~shelf_back].any()


def test_the_spots_cover_all_dirt_and_keep_clear_of_things(practice):
    put(practice, "shelf", (0.0, 0.15), {"red_cube": (0.10, 0.15)})
    coverage = Coverage(surface_seen(practice, "shelf"), practice.description)
    tool, steps = np.array([0.4, 0.0]), 0
    while (spot := coverage.spot(tool)) is not None:
        assert abs(spot[1] - 0.10) > 0.05  # half a cube, the fingers, and some room
        tool, steps = spot, steps + 1
        coverage.pass_over(tool, HOVER)
        assert not len(coverage.left) or np.linalg.norm(coverage.left - tool, axis=1).min() > WIPES
        assert steps < 60
    assert coverage.share == 0.0


def test_a_tool_that_is_high_wipes_nothing(practice):
    put(practice, "shelf", (0.0, 0.15))
    coverage = Coverage(surface_seen(practice, "shelf"), practice.description)
    spot = coverage.spot(np.zeros(2))
    assert spot is not None
    coverage.pass_over(spot, 0.05)
    assert coverage.share == 1.0


@pytest.mark.parametrize(
    ("away", "up", "onward", "goes"),
    [
        ((0.0, 0.0), -0.1, 1.0, (0, 0, -1)),  # over the spot: down
        ((0.3, 0.0), 0.0, 1.0, (0, 0, 1)),  # low and far: up first
        ((0.0, 0.03), 0.0, 1.0, (0, 1, 0)),  # beside the spot: through the dirt
        ((0.0, 0.0), 0.1, 0.0, (0, 0, 1)),  # nothing left: up
    ],
)
def test_the_expert_passes_over_things_and_through_dirt(away, up, onward, goes):
    state = np.array([*away, up, HOVER - up, 0.0, 0.0, 0.0, 0.0, 0.5, onward, *np.zeros(6)], dtype=np.float32)
    velocity = expert({"observation.state": state})["action"]
    assert float(np.linalg.norm(velocity)) <= SPEED + 1e-6
    np.testing.assert_allclose(velocity / np.linalg.norm(velocity), goes, atol=0.35)


def test_the_tool_never_comes_down_on_the_surface(practice):
    """Start 141 of the evaluation: the elbow could not follow a sudden turn, and the fingers stuck to the board."""
    start = trial(practice, COURSE.held_out_seeds + 141)
    practice.reset(start.start, start.seed)
    world = practice.robot.world
    fingers = {world.model.geom(name).id for name in ("left_finger", "right_finger")}

    def watch() -> None:
        assert all(set(pair) <= fingers or not set(pair) & fingers for pair in world.data.contact.geom.tolist())

    attempt = practice.attempt(Wipe(), start.goal, watch)
    assert (attempt.collisions, attempt.breaches) == (0, 0)


def test_it_looks_at_what_it_can_reach(practice):
    place = practice.site.place("workbench")
    views = views_of(place, np.array(in_front_of(place)), practice.description)
    assert 4 <= len(views) <= 10
    assert views_of(place, np.array([6.0, 4.0, 0.0]), practice.description) == []
