"""The methods by name, and the settings that suit each better than the usual ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from executive.errors import NotInstalled, UnknownName
from skills.methods.method import Method
from skills.methods.settings import Settings
from skills.methods.task import Task

METHODS: Mapping[str, tuple[str, str]] = {
    "bc": ("skills.methods.imitation:BehaviourCloning", "behaviour cloning with noise in the executed actions"),
    "dagger": ("skills.methods.imitation:Dagger", "the learner acts, the expert labels"),
    "gail": ("skills.methods.gail:Gail", "generative adversarial imitation learning on soft actor-critic"),
    "ddpg": ("skills.methods.ddpg:Ddpg", "deep deterministic policy gradient"),
    "sac": ("skills.methods.sac:Sac", "soft actor-critic, twin critics, learned temperature"),
    "constrained": ("skills.methods.constrained:Constrained", "soft actor-critic under a limit on cost"),
}
"""Where each method is, and what it is."""

IMITATING = ("bc", "dagger", "gail")
"""The methods that need an expert."""

SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "bc": {"updates": 0.7, "steps": 3_000, "evaluate_every": 500, "warm_up": 500},
    "dagger": {"updates": 0.7, "steps": 3_000, "evaluate_every": 500, "warm_up": 500, "noise": 0.0},
    "gail": {"penalty": 10.0, "temperature": 0.3, "cloning": 10.0},  # its rewards are log-odds on every task
}
"""Where a method differs from `Settings`."""


def check_methods(names: Iterable[str]) -> None:
    """Refuse names that nothing answers to.

    Raises:
        UnknownName: if there is no such method.
        NotInstalled: if torchrl or Gymnasium is missing.
    """
    for name in names:
        if name not in METHODS:
            raise UnknownName("method", name, METHODS)
    for package in ("torchrl", "gymnasium"):
        if find_spec(package) is None:
            raise NotInstalled(package, "training by a method", "learning")


def method_named(name: str, task: Task, settings: Settings, seed: int) -> Method:
    """Begin a method.

    Raises:
        UnknownName: if there is no such method.
        NotInstalled: if torchrl is missing.
    """
    check_methods([name])
    module, attribute = METHODS[name][0].split(":")
    method: Method = getattr(import_module(module), attribute)(task, settings, seed)
    return method
