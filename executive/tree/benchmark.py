"""How long a tick takes, as direct calls and as py_trees' own generators, on the same trees in one run.

python -m executive.tree.benchmark [--ticks N]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import py_trees
from py_trees.behaviour import Behaviour
from py_trees.common import ParallelPolicy, Status

from executive.clock import SimClock
from executive.tree.decorators.base import Decorator, LookFirst
from executive.tree.node import About
from executive.tree.ticking import prepare

_ROUNDS = 5
"""The fastest of so many rounds counts; the others were disturbed."""


class Running(py_trees.behaviour.Behaviour):
    """A leaf that goes on and on."""

    def update(self) -> Status:
        return Status.RUNNING


class Succeeding(py_trees.behaviour.Behaviour):
    """A leaf that succeeds at once."""

    def update(self) -> Status:
        return Status.SUCCESS


@dataclass(frozen=True)
class Result:
    """Times of one tree.

    Attributes:
        tree: What kind of tree.
        nodes: Nodes that a tick passes through.
        direct, generators: Time a node [µs], as direct calls and as py_trees does it.
    """

    tree: str
    nodes: int
    direct: float
    generators: float

    def __str__(self) -> str:
        ratio = self.generators / self.direct
        return (
            f"{self.tree:<42} {self.nodes:4d} nodes   direct {self.direct:5.2f} µs   "
            f"py_trees {self.generators:5.2f} µs   {ratio:5.1f} times faster"
        )


def measured(tree: str, make: Callable[[], Behaviour], ticks: int) -> Result:
    """Tick two copies of a tree, one each way."""
    passed = sum(1 for _ in _settled(make()).tick())
    theirs, ours = _settled(make()), _settled(make())
    tick = prepare(ours)
    rounds = [(_seconds(tick, ticks), _seconds(theirs.tick_once, max(1, ticks // 5))) for _ in range(_ROUNDS)]
    direct, generators = (min(times) / passed * 1e6 for times in zip(*rounds, strict=True))
    return Result(tree, passed, direct, generators)


def _settled(root: Behaviour) -> Behaviour:
    root.tick_once()
    return root


def _seconds(tick: Callable[[], object], ticks: int) -> float:
    started = time.process_time()  # what other processes take of the machine does not count
    for _ in range(ticks):
        tick()
    return (time.process_time() - started) / ticks


def skill_in_sequence() -> Behaviour:
    """The usual mission: subtrees in sequence, a skill that runs under four decorators."""
    clock = SimClock()
    leaf: Behaviour = Running("skill")
    for kind in ("retry", "on_stop", "guard", "timeout"):
        make = LookFirst if kind in ("retry", "guard") else Decorator
        leaf = make(About(kind, "", clock), leaf)
    inner = py_trees.composites.Sequence("fetch", True, [Succeeding("look"), leaf])
    return py_trees.composites.Sequence("transport", True, [Succeeding("go"), inner])


def reactive() -> Behaviour:
    """Conditions asked in every tick before what runs."""
    branches = []
    for index in range(4):
        checks: list[Behaviour] = [Succeeding(f"condition {number}") for number in range(4)]
        last = Running("skill") if index == 3 else py_trees.decorators.Inverter("not", Succeeding("condition"))
        branches.append(py_trees.composites.Sequence(f"branch {index}", False, [*checks, last]))
    return py_trees.composites.Selector("priorities", False, branches)


def wide() -> Behaviour:
    """A hundred leaves that run at once, four levels deep."""

    def level(depth: int) -> Behaviour:
        children: list[Behaviour] = [level(depth - 1) for _ in range(4)] if depth else [Running("leaf")]
        return py_trees.composites.Parallel("all", ParallelPolicy.SuccessOnAll(), children)

    return level(3)


TREES: tuple[tuple[str, Callable[[], Behaviour]], ...] = (
    ("a skill under four decorators", skill_in_sequence),
    ("conditions before a skill, no memory", reactive),
    ("parallels, four levels", wide),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one line a tree."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--ticks", type=int, default=5000, help="ticks a round (default: %(default)s)")
    ticks = parser.parse_args(arguments).ticks
    print(f"time a node, fastest of {_ROUNDS} rounds of {ticks} ticks; py_trees {py_trees.version.__version__}")
    for name, make in TREES:
        print(measured(name, make, ticks))


if __name__ == "__main__":
    main()
