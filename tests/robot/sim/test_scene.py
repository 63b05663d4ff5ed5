from __future__ import annotations

import itertools
import math
import subprocess
import sys

import numpy as np
import pytest

from executive.contracts.arm import ToolPose
from executive.contracts.site import PlaceKind
from executive.errors import BadFile, UnknownName
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.scene import Placement, Scene, in_front_of, standing_on
from executive.robot.sim.site import read_site
from executive.robot.sim.world import SimWorld

SITE = read_site()


def seen_from_front(name: str, x: float, y: float) -> tuple[float, float]:
    """Across the middle and behind the front edge [m]."""
    place = SITE.place(name)
    facing = np.array([math.cos(place.yaw), math.sin(place.yaw)])
    left = np.array([-facing[1], facing[0]])
    offset = np.array([x, y]) - place.centre[:2]
    return float(offset @ left), float(offset @ facing + place.size[1] / 2)


@pytest.mark.parametrize("seed", range(20))
def test_home_puts_every_object_within_reach_on_its_usual_surface(seed: int) -> None:
    scene = Scene.home(seed)
    assert set(scene.objects) == {name for name, known in SITE.objects.items() if known.place}
    for known in SITE.objects.values():
        if known.kind == "peg" or not known.place:
            continue
        placement = scene.objects[known.name]
        across, behind = seen_from_front(known.place, placement.x, placement.y)
        assert abs(across) <= SITE.place(known.place).size[0] / 2 - 0.12
        assert 0.10 <= behind <= 0.28
    for surface in SITE.of_kind(PlaceKind.SURFACE):
        here = [scene.objects[known.name] for known in SITE.objects.values() if known.place == surface.name]
        for one, other in itertools.combinations(here, 2):
            assert math.hypot(one.x - other.x, one.y - other.y) >= 0.14


@pytest.mark.parametrize("seed", range(20))
def test_every_object_at_home_is_in_reach_from_the_approach_pose(seed: int) -> None:
    scene = Scene.home(seed)
    for known in SITE.objects.values():
        if known.kind == "peg" or not known.place:
            continue
        placement, (x, y, yaw) = scene.objects[known.name], SITE.place(known.place).approach
        ahead = math.cos(yaw) * (placement.x - x) + math.sin(yaw) * (placement.y - y)
        left = math.cos(yaw) * (placement.y - y) - math.sin(yaw) * (placement.x - x)
        for up in (0.0, 0.14):
            joints = DESCRIPTION.arm_geometry.inverse(ToolPose(ahead, left, placement.z + up))
            assert joints is not None, known.name
            assert np.all(joints[:4] > DESCRIPTION.arm.lower[:4])
            assert np.all(joints[:4] < DESCRIPTION.arm.upper[:4])


def test_scenes_and_descriptions_load_no_simulator() -> None:
    program = (
        "import sys, executive.robot.sim.scene, executive.robot.sim.description, executive.robot.sim.site;"
        "sys.exit('mujoco' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_home_differs_with_the_seed_and_repeats_with_it() -> None:
    assert Scene.home(4) == Scene.home(4)
    assert Scene.home(4).objects["red_cube"] != Scene.home(5).objects["red_cube"]


def test_objects_of_a_scene_stand_still_where_they_were_put() -> None:
    world = SimWorld(Scene.home(2))
    import mujoco

    mujoco.mj_step(world.model, world.data, 500)
    for name, placement in world.scene.objects.items():
        np.testing.assert_allclose(
            world.object(name).position, [placement.x, placement.y, placement.z], atol=1e-3, err_msg=name
        )


def test_a_base_in_front_of_a_surface_faces_it_at_the_gap() -> None:
    for surface in SITE.of_kind(PlaceKind.SURFACE):
        x, y, yaw = in_front_of(surface, gap=0.07, across=0.1, heading_error=0.2)
        across, behind = seen_from_front(surface.name, x, y)
        assert math.isclose(across, 0.1)
        assert math.isclose(-behind, 0.07 + DESCRIPTION.base.radius)
        assert math.isclose(yaw - surface.yaw, 0.2)


def test_an_object_stands_where_it_was_asked_to() -> None:
    shelf = SITE.place("shelf")
    placement = standing_on(shelf, "blue_mug", across=-0.2, behind=0.15)
    np.testing.assert_allclose(seen_from_front("shelf", placement.x, placement.y), [-0.2, 0.15])
    assert math.isclose(placement.z, shelf.centre[2] + 0.04)


def test_unknown_names_suggest_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"^unknown object 'red_cub'\. Did you mean 'red_cube'\?$"):
        SimWorld(Scene(objects={"red_cub": Placement(1, 1, 1)}))
    with pytest.raises(UnknownName, match=r"^unknown fixture 'draw'\. Did you mean 'drawer'\?$"):
        SimWorld(Scene(fixtures={"draw": 0.1}))
    with pytest.raises(UnknownName, match=r"^unknown person 'bob'\. "):
        SimWorld(Scene(people={"bob": (1, 1, 0)}))


def test_people_stand_where_the_scene_says() -> None:
    world = SimWorld(Scene(people={"ben": (3.0, 3.0, 1.0)}))
    np.testing.assert_allclose(world.body("ben").position, [3, 3, 0])
    world.reset(Scene())
    np.testing.assert_allclose(world.body("ben").position, [3.5, 0.9, 0])


def test_a_bad_site_file_gets_a_sentence(tmp_path) -> None:
    file = tmp_path / "site.yaml"
    with pytest.raises(BadFile, match=r"site\.yaml: cannot be read: No such file or directory$"):
        read_site(file)
    file.write_text("site: here\n")
    with pytest.raises(BadFile, match=r"site\.yaml: lacks the entry 'map'$"):
        read_site(file)
    file.write_text("site: [")
    with pytest.raises(BadFile, match=r"site\.yaml:1:\d+: is not valid YAML: "):
        read_site(file)
    file.write_text("[]")
    with pytest.raises(BadFile, match=r"site\.yaml: has an entry of the wrong kind: "):
        read_site(file)
    file.write_text("site: here\nareas:\n  kitchen: {approach: [0, 0, 0]}\n")
    with pytest.raises(BadFile, match=r"site\.yaml:3:12: lacks the entry 'centre' of 'kitchen'$"):
        read_site(file)
    anna = "anna: {area: hall, approach: [0, 0, 0], centre: [0], size: [1]}"
    file.write_text(f"site: here\noperator: ana\npeople:\n  {anna}\n")
    with pytest.raises(BadFile, match=r"site\.yaml:2:11: operator 'ana' is not among the people\. Did you mean 'anna'"):
        read_site(file)


def test_the_flat_says_who_gives_commands_and_what_is_closed() -> None:
    site = read_site()
    assert site.operator == "anna"
    assert [place.name for place in site.places.values() if place.closed] == ["drawer"]


def test_a_held_object_may_be_gripped_off_its_middle_and_lean() -> None:
    world = SimWorld(Scene(held="peg", grip=(0.004, 0.03, 0.1)))
    peg, tool = world.object("peg"), world.tool
    away = peg.position - tool.position
    assert (float(away @ tool.rotation[:, 2]), float(away[2])) == (pytest.approx(0.004), pytest.approx(-0.03))
    assert math.acos(float(peg.rotation[2, 2])) == pytest.approx(0.1)
    assert float(peg.rotation[:, 2] @ tool.rotation[:, 1]) == pytest.approx(0.0, abs=1e-9)
    assert float(peg.rotation[:, 2] @ tool.rotation[:, 2]) > 0.0
