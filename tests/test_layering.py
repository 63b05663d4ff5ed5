"""The import graph: calls point downward only, and importing the packages loads nothing heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LAYERS = {
    "types": 0,
    "errors": 0,
    "clock": 0,
    "contracts": 1,
    "registry": 2,
    "definitions": 3,
    "safety": 3,
    "telemetry": 3,
    "robot": 3,
    "tree": 4,
    "understanding": 4,
    "mission": 5,
    "runtime": 6,
    "front": 7,
}
SEEN_BY_SKILLS = {"contracts", "types", "errors"}
PLUGIN = "skills.plugin"


def modules(package: str) -> dict[str, Path]:
    files = sorted((ROOT / package).rglob("*.py"))
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in files}


def imported(path: Path) -> set[str]:
    """Dotted names that a module imports anywhere, also inside functions and for type checking."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("relative")
    return names


def part(name: str) -> str:
    words = name.split(".")
    return words[1] if len(words) > 1 else ""


def test_every_part_of_the_executive_imports_only_from_layers_before_it():
    wrong = []
    for module, path in modules("executive").items():
        own = part(module)
        for name in imported(path):
            other = part(name)
            if not name.startswith("executive.") or other == own or not own or other not in LAYERS:
                continue
            if LAYERS[other] >= LAYERS[own] and not (LAYERS[other] == LAYERS[own] == 0):
                wrong.append(f"{module} imports {name}")
    assert wrong == []


def test_every_part_of_the_executive_has_a_layer():
    parts = {part(module) for module in modules("executive")} - {"", "__main__"}
    assert parts == set(LAYERS)


def test_the_executive_never_imports_skills():
    found = [
        f"{module} imports {name}"
        for module, path in modules("executive").items()
        for name in imported(path)
        if name.split(".")[0] == "skills"
    ]
    assert found == []


def test_skills_know_the_contracts_only():
    found = [
        f"{module} imports {name}"
        for module, path in modules("skills").items()
        for name in imported(path)
        if name.split(".")[0] == "executive"
        and part(name) not in SEEN_BY_SKILLS
        and not (module == PLUGIN and part(name) == "registry")
    ]
    assert found == []


def test_the_gate_and_its_parts_import_neither_torch_nor_the_tree():
    names = {name for path in modules("executive.safety".replace(".", "/")).values() for name in imported(path)}
    assert "executive.contracts.robot.Robot" in names
    assert not [name for name in names if name.split(".")[0] in ("torch", "py_trees") or part(name) == "tree"]


def test_importing_the_packages_loads_nothing_heavy():
    heavy = ("torch", "rclpy", "mujoco", "onnxruntime", "transformers", "nicegui", "cv2", "numpy", "py_trees")
    code = f"import sys, executive, skills; print([name for name in {heavy!r} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert answer.stdout.strip() == "[]"
