"""`executive doctor`: a whole installation, and broken ones."""

from __future__ import annotations

import shutil
import sys
from importlib.metadata import PackageNotFoundError

from executive.front.cli import doctor
from executive.front.cli.exit import Exit


def lines_of(answer):
    return {line[2:].split()[0]: line for line in answer.out.splitlines()}


def test_a_whole_installation_is_well(executive):
    answer = executive("doctor")
    assert (answer.code, answer.err) == (Exit.DONE, "")
    lines = lines_of(answer)
    assert {"python", "py_trees", "mujoco", "onnxruntime", "torch", "transformers", "safetensors"} <= set(lines)
    assert lines["understanding"] == "✓ understanding          'go to the kitchen' is read as navigation"
    assert lines["skills"] == (
        "✓ skills                 approach, close, extract, fold, follow, grasp, handover, insert, look, navigate, "
        "open, pick, place, press, push, read_gauge, survey, take_from_clutter, wipe"
    )
    document = executive("doctor", "--json").document
    assert all(finding["well"] for finding in document if finding["needed"])


def test_damaged_weights_are_found(executive, tmp_path, monkeypatch):
    from skills.grasp.skill import Grasp

    broken = tmp_path / "weights"
    shutil.copytree(Grasp.weights, broken)
    (broken / "model.safetensors").write_bytes(b"")
    monkeypatch.setattr(Grasp, "weights", broken)
    answer = executive("doctor")
    assert answer.code == Exit.FAILED
    assert lines_of(answer)["skills"] == (
        f"✗ skills                 {broken / 'model.safetensors'}: cannot load the weights of skill 'grasp': "
        "its content is damaged or was changed (the SHA-256 differs from config.json)"
    )


def test_a_missing_package_is_named_with_its_remedy(executive, monkeypatch):
    version = doctor.version

    def without_mujoco(name):
        if name in ("mujoco", "ros-rclpy"):
            raise PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(doctor, "version", without_mujoco)
    monkeypatch.setitem(sys.modules, "executive.robot.sim.robot", None)
    answer = executive("doctor")
    lines = lines_of(answer)
    assert answer.code == Exit.FAILED
    assert lines["mujoco"] == "✗ mujoco                 not installed; run: scripts/environment run"
    assert lines["ros-rclpy"] == "– ros-rclpy              not installed; only for ROS 2 (extra ros)"
    assert lines["embedded"].startswith("✗ embedded world         ModuleNotFoundError: ")
    assert lines["embedded"].endswith("; run: scripts/environment run")
