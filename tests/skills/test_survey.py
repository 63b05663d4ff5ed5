"""The shipped skill looks over a place in the embedded world and remembers what it found."""

from __future__ import annotations

import numpy as np
import pytest

from executive.contracts.check_skill import check_skill
from executive.contracts.memory import Sighting, WorldMemory
from executive.contracts.practice import Start
from executive.contracts.skill import SkillOutcome, Surroundings
from executive.contracts.survey import changes
from executive.robot.sim.scene import standing_on
from executive.runtime.practice import SimPractice
from skills.frames import to_base
from skills.survey.scenes import Spread, recognised, scene_pair
from skills.survey.skill import SurveySkill
from skills.survey.training import evaluate, pair, real_survey
from skills.survey.views import views_of

TABLE = "kitchen_table"


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def stand(practice: SimPractice, place: str, things: dict[str, tuple[float, float]] | None = None, **start) -> None:
    """Before a place, with nothing but `things` on it: across [m], behind the front edge [m]."""
    site = practice.site
    absent = {name: np.array([0.3, 7.0 + 0.2 * number, 0.1, 0.0]) for number, name in enumerate(recognised(practice))}
    placed = {name: standing_on(site.place(place), name, *where, yaw=0.4) for name, where in (things or {}).items()}
    objects = absent | {name: np.array([one.x, one.y, one.z, one.yaw]) for name, one in placed.items()}
    practice.reset(Start(site.place(place).approach, objects=objects, **start), seed=4)


def test_every_object_of_a_surface_is_listed_where_it_is(practice):
    things = {"red_cube": (-0.45, 0.1), "red_mug": (-0.2, 0.3), "blue_cube": (0.1, 0.2), "yellow_mug": (0.48, 0.25)}
    stand(practice, TABLE, things)
    attempt = practice.attempt(SurveySkill(), {"place": TABLE})
    assert (attempt.outcome, attempt.outputs["count"]) == (SkillOutcome.SUCCEEDED, 4)
    found = practice.memory.surveys[TABLE]
    assert found.sightings.keys() == things.keys()
    for name, sighting in found.sightings.items():
        assert np.linalg.norm(sighting.position - practice.truth().objects[name][:3]) < 0.03
        assert practice.memory.sightings[name] == sighting
    assert found.among == set(recognised(practice))


def test_an_empty_surface_has_nothing_on_it(practice):
    stand(practice, "shelf")
    attempt = practice.attempt(SurveySkill(), {"place": "shelf"})
    assert (attempt.outcome, attempt.outputs["count"]) == (SkillOutcome.SUCCEEDED, 0)
    assert practice.memory.surveys["shelf"].sightings == {}


def test_what_is_not_there_any_more_is_forgotten(practice):
    stand(practice, TABLE, {"blue_cube": (0.1, 0.2)})
    practice.memory.saw(Sighting("red_mug", practice.site.place(TABLE).centre, 0.0, 0.003, TABLE, 0.0))
    practice.memory.saw(Sighting("green_mug", practice.site.place("shelf").centre, 0.0, 0.003, "shelf", 0.0))
    practice.attempt(SurveySkill(), {"place": TABLE})
    assert practice.memory.sightings.keys() == {"blue_cube", "green_mug"}


@pytest.mark.parametrize("pulled", [0.0, 0.11, 0.22])
def test_a_drawer_is_measured(practice, pulled):
    stand(practice, "drawer", fixtures={"drawer": pulled})
    attempt = practice.attempt(SurveySkill(), {"place": "drawer"})
    assert attempt.outcome is SkillOutcome.SUCCEEDED
    assert attempt.outputs["pulled"] == pytest.approx(pulled, abs=0.015)
    assert practice.memory.surveys["drawer"].state == ("open" if pulled else "closed")


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("bin", "bin is neither a surface nor a drawer"),
        ("attic", "unknown place 'attic'."),
        ("shelf", "shelf is "),
    ],
)
def test_it_refuses_what_it_cannot_look_over_from_here(practice, place, reason):
    stand(practice, TABLE)
    attempt = practice.attempt(SurveySkill(), {"place": place})
    assert attempt.outcome is SkillOutcome.REFUSED
    assert attempt.reason.startswith(reason)


def test_changes_are_found_in_pairs_that_it_was_not_trained_on(practice):
    report = evaluate(practice, starts=5, seed=41)
    assert report.successes == 5, report
    assert (report.collisions, report.breaches) == (0, 0)


@pytest.mark.slow
def test_it_reports_19_of_20_changes_of_held_out_pairs(practice):
    report = evaluate(practice, starts=200, seed=42)
    assert report.measures["change_precision_percent"] >= 95.0, report
    assert report.measures["change_recall_percent"] >= 95.0, report


def test_pairs_are_drawn_anew_for_every_seed_and_again_for_the_same(practice):
    first, again, other = (pair(practice, seed) for seed in (7, 7, 8))
    assert repr(first) == repr(again)
    assert repr(first) != repr(other)


def test_the_simulator_knows_what_has_changed_in_a_pair(practice):
    random = np.random.default_rng(3)
    place = practice.site.place("shelf")
    before, after = scene_pair(practice, place, random, Spread())
    real = []
    for start in (before, after):
        practice.reset(start, 1)
        for _ in range(5):
            practice.robot.advance(0.05)
        real.append(real_survey(practice, place))
    wanted = {name for name, pose in before.objects.items() if pose[1] < 6.0}
    assert real[0].sightings.keys() == wanted
    moved = {name for name in before.objects if not np.allclose(before.objects[name][:2], after.objects[name][:2])}
    assert {change.name for change in changes(*real)} == moved


def test_the_views_cover_a_surface(practice):
    place = practice.site.place("workbench")
    points = np.array(views_of(place))
    across = to_base(points, np.array([*place.centre[:2], place.yaw]))[:, 1]
    ends = sorted([across.min(), across.max()])
    assert ends[0] < -0.6
    assert ends[1] > 0.6
    assert np.diff(np.sort(across)).max() < 0.35


def test_it_keeps_the_contract(practice):
    stand(practice, TABLE, {"red_cube": (0.0, 0.2)})
    surroundings = Surroundings(practice.description, practice.site, WorldMemory(), np.random.default_rng(0))
    assert (
        check_skill(SurveySkill, practice.robot, surroundings, [{"place": TABLE}], [{"place": "bin"}], steps=40) == []
    )
