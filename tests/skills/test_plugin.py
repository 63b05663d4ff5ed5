"""The entry point is light: names and specs, and nothing heavy before a skill runs."""

from __future__ import annotations

import subprocess
import sys

from executive.registry import Registry, load_plugins

HEAVY = ("torch", "onnxruntime", "onnx", "mujoco", "cv2", "safetensors")


def test_registering_the_skills_loads_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from executive.registry import Registry, load_plugins\n"
        "registry = Registry()\n"
        "load_plugins(registry)\n"
        "registry.make_skill('navigate')\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_every_shipped_skill_is_made_from_its_own_spec() -> None:
    registry = Registry()
    load_plugins(registry)
    assert "navigate" in registry.skills
    for name, spec in registry.skills.items():
        assert registry.make_skill(name).spec is spec
