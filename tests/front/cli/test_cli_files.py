"""`executive check`, `show` and `replay`: tree files, the world and recordings."""

from __future__ import annotations

import json
import struct
from xml.etree import ElementTree

import pytest

from executive.front.cli.exit import Exit

TREE = "trees/household.yaml"
BAD = "tests/trees_bad/bad_names.yaml"
FAULTS = (
    f"{BAD}:9:12: 'Place' is no name; use small letters, digits and '_', a letter first.\n"
    f"{BAD}:12:3: 'Go To' is no name; use small letters, digits and '_', a letter first.\n"
    f"{BAD}:15:3: '8bit' is no name; use small letters, digits and '_', a letter first.\n"
)


@pytest.fixture(autouse=True)
def in_the_checkout(root, monkeypatch):
    monkeypatch.chdir(root)


def test_a_good_file_has_no_faults(executive):
    answer = executive("check", TREE)
    assert (answer.code, answer.out, answer.err) == (Exit.DONE, "", "1 file checked: no faults.\n")


def test_every_fault_of_every_file_is_a_line(executive):
    answer = executive("check", TREE, BAD, "no/such.yaml")
    assert answer.code == Exit.WRONG_USE
    assert answer.out == FAULTS + "no/such.yaml:1:1: there is no such file.\n"
    assert answer.err == "3 files checked: 4 faults.\n"


def test_faults_as_a_document(executive):
    answer = executive("check", BAD, "--json")
    assert answer.code == Exit.WRONG_USE
    assert answer.document["files"] == [BAD]
    assert answer.document["faults"][1] == {
        "path": BAD,
        "line": 12,
        "column": 3,
        "message": "'Go To' is no name; use small letters, digits and '_', a letter first.",
    }


def test_names_are_checked_against_a_site(executive):
    site = "executive/robot/sim/site.yaml"
    assert executive("check", TREE, "--site", site).code == Exit.DONE
    unknown = executive("check", "tests/trees_bad/unknown_in_site.yaml", "--site", site)
    assert (unknown.code, unknown.out.count("Did you mean")) == (Exit.WRONG_USE, unknown.out.count("\n"))
    assert executive("check", TREE, "--site", "no/such.yaml").code == Exit.WRONG_USE


def test_the_schema_is_the_committed_one(executive, root):
    answer = executive("check", "--schema")
    assert json.loads(answer.out) == json.loads((root / "trees/schema.json").read_text())


def test_check_needs_a_file(executive):
    answer = executive("check")
    assert (answer.code, answer.err) == (Exit.WRONG_USE, "name at least one tree file to check.\n")


def test_a_tree_is_shown_as_text(executive):
    answer = executive("show", TREE, "navigation")
    assert (answer.code, answer.err) == (Exit.DONE, "")
    lines = answer.out.splitlines()
    assert lines[:2] == ["household · navigation", "└─ ○ branch navigation"]
    assert "\x1b" not in answer.out
    assert len(executive("show", TREE).out.splitlines()) > 20


def test_a_tree_is_shown_as_a_drawing_and_as_a_document(executive, tmp_path):
    drawing = tmp_path / "tree.svg"
    answer = executive("show", TREE, "transport", "--svg", drawing)
    assert (answer.code, answer.out, answer.err) == (Exit.DONE, "", f"Written: {drawing}\n")
    svg = ElementTree.parse(drawing).getroot()
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    words = " ".join(svg.itertext())
    assert "pick_up" in words
    assert "grasp" in words
    document = executive("show", TREE, "transport", "--json").document
    assert document["title"] == "household · transport"
    assert document["nodes"][0]["kind"] == "branch"


def test_the_world_is_listed_with_the_goals_that_can_be_asked(executive):
    answer = executive("show", "world", "--json")
    document = answer.document
    assert (answer.code, answer.err) == (Exit.DONE, "")
    assert document["places"]["shelf"] == "surface"
    assert document["objects"]["red_cube"] == "kitchen_table"
    assert "open(drawer)" in document["goals"]
    assert {f"on({name}, {place})" for name, place in document["objects"].items() if name not in ("peg", "can")} <= set(
        document["facts"]
    )
    text = executive("show", "world").out
    assert text.startswith("Site flat\nPlaces:\n  kitchen          area\n")
    assert "\nGoal facts that can be asked:\n  on(red_cube|" in text


def test_the_world_is_shown_as_a_picture(executive, tmp_path):
    picture = tmp_path / "world.png"
    answer = executive("show", "world", "--image", picture)
    assert (answer.code, answer.out, answer.err) == (Exit.DONE, "", f"Written: {picture}\n")
    content = picture.read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", content[16:24]) == (960, 720)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((TREE, "transprt"), "unknown branch or subtree 'transprt'. Did you mean 'transport'?"),
        (("no/such.yaml",), "no/such.yaml:1:1: there is no such file."),
        ((BAD,), FAULTS.strip()),
        ((TREE, "--svg", "/no/such/x.svg"), "/no/such/x.svg: cannot be written: No such file or directory."),
        ((TREE, "--image", "x.png"), "--image goes with: executive show world. For a tree use --svg FILE."),
        (("world", "--svg", "x.svg"), "the world is shown as text, or as a picture with --image FILE."),
        (("world", "--seed", "-1"), "--seed takes a whole number from 0 up, not -1."),
    ],
)
def test_what_cannot_be_shown_is_a_sentence(executive, words, sentence):
    answer = executive("show", *words)
    assert (answer.code, answer.out, answer.err) == (Exit.WRONG_USE, "", sentence + "\n")


def test_a_recorded_mission_is_shown_again(executive, tmp_path):
    recording = tmp_path / "m.mcap"
    live = executive("run", "go to the kitchen", "--lockstep", "--record", recording)
    again = executive("replay", recording, "--speed", "0")
    assert again.code == Exit.DONE
    told = [line.split(" s  ", 1)[1] for line in live.out.splitlines()[:-3]]
    assert [line.split(" s  ", 1)[1] for line in again.out.splitlines()] == told
    lines = executive("replay", recording, "--summary").out.splitlines()
    assert lines[0] == "Mission 'go to the kitchen': succeeded"
    assert lines[1] == f"  {told[-1]}"
    assert executive("replay", recording, "--json").document["missions"][0]["outcome"] == "succeeded"
    for speed in ("-1", "nan", "inf"):
        assert (
            executive("replay", recording, "--speed", speed).err == f"--speed takes a number from 0 up, not {speed}.\n"
        )
    assert executive("replay", "no/such.mcap").err == "no/such.mcap: cannot be read: No such file or directory.\n"
