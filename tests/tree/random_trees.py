"""Random trees for property tests: a plan is plain data, and `grow` makes the same tree from it any number of times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import py_trees
from hypothesis import strategies as st
from py_trees.behaviour import Behaviour
from py_trees.common import OneShotPolicy, ParallelPolicy, Status
from tree_world import MARK, TreeWorld, deco, use, written

from executive.definitions.model import ParallelPolicy as Policy
from executive.tree.composites import Fallback, Parallel, Sequence, Switch
from executive.tree.context import Context
from executive.tree.decorators.making import decorate
from executive.tree.node import About
from executive.tree.scope import Scope

Plan = tuple[Any, ...]
S, F, R = Status.SUCCESS, Status.FAILURE, Status.RUNNING


class Scripted(py_trees.behaviours.StatusQueue):
    """Writes down every call; "raise" in its script raises, anything that is no status is returned as it is."""

    def __init__(self, name: str, queue: list[Any], log: list[Any]) -> None:
        super().__init__(name, queue, None)
        self.log = log

    def initialise(self) -> None:
        self.log.append((self.name, "initialise"))

    def update(self) -> Status:
        answer = super().update()
        self.log.append((self.name, "update", answer))
        self.feedback_message = f"update {len(self.log)}"
        if answer == "raise":
            raise ValueError(f"{self.name} is broken")
        return answer

    def terminate(self, new_status: Status) -> None:
        self.log.append((self.name, "terminate", self.status, new_status))


class Unknown(py_trees.decorators.Decorator):
    """Has a `tick` of its own, which only the generator way can carry out: ticks its child twice."""

    def tick(self) -> Any:
        if self.status != R:
            self.initialise()
        yield from self.decorated.tick()
        yield from self.decorated.tick()
        self.stop(self.decorated.status) if self.decorated.status != R else None
        self.status = self.decorated.status
        yield self

    def update(self) -> Status:
        raise AssertionError("is never called")


@dataclass
class Soil:
    """What a tree grows in."""

    world: TreeWorld
    log: list[Any]
    context: Context

    @classmethod
    def fresh(cls) -> Soil:
        world = TreeWorld()
        scope = Scope("random", {}, world.tools.site, lambda: world.memory)
        return cls(world, [], Context(world.tools, scope))

    def about(self, kind: str, name: str) -> About:
        return About(kind, name, self.world.clock)


_STATUS = st.sampled_from([S, F, R])
_SCRIPT = st.lists(st.sampled_from([S, F, R, R, S, F, R, Status.INVALID, "nonsense"]), min_size=1, max_size=6)
_CALM_SCRIPT = st.lists(_STATUS, min_size=1, max_size=6)
_MEMORY = st.booleans()
_POLICY = st.sampled_from(["all", "all once", "one", "selected", "selected once"])
_SECONDS = st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.5])
_THEIRS = st.sampled_from(
    (
        "Inverter",
        "FailureIsSuccess",
        "FailureIsRunning",
        "SuccessIsFailure",
        "SuccessIsRunning",
        "RunningIsFailure",
        "RunningIsSuccess",
        "PassThrough",
        "Count",
    )
)
_OURS = st.one_of(
    st.tuples(st.sampled_from(["invert", "force_success", "force_failure", "once", "on_stop"]), st.none()),
    st.tuples(st.sampled_from(["timeout", "delay", "cooldown", "rate"]), _SECONDS),
    st.tuples(st.sampled_from(["guard", "precondition", "while"]), st.sampled_from(["a", "b", "not a"])),
    st.tuples(st.just("repeat"), st.integers(-1, 3)),
    st.tuples(st.just("retry"), st.tuples(st.integers(1, 3), _SECONDS)),
)

_LEAF = st.one_of(
    st.tuples(st.just("leaf"), _CALM_SCRIPT),
    st.tuples(st.just("leaf"), _CALM_SCRIPT),
    st.tuples(st.just("leaf"), _SCRIPT),
    st.tuples(st.just("counter"), st.integers(0, 3), st.sampled_from([S, F])),
)


def _composites(children: st.SearchStrategy[list[Plan]]) -> st.SearchStrategy[Plan]:
    return st.one_of(
        st.tuples(st.sampled_from(["sequence", "selector", "our sequence", "our fallback"]), _MEMORY, children),
        st.tuples(st.sampled_from(["sequence", "selector"]), st.just(False), children),
        st.tuples(st.just("parallel"), _POLICY, children),
        st.tuples(st.just("our parallel"), st.sampled_from(list(Policy)), children),
        st.tuples(st.just("switch"), st.sampled_from(["0", "1", "none"]), st.booleans(), children),
    )


def _decorators(child: st.SearchStrategy[Plan]) -> st.SearchStrategy[Plan]:
    return st.one_of(
        st.tuples(st.just("theirs"), _THEIRS, child),
        st.tuples(st.just("repeat"), st.integers(-1, 3), child),
        st.tuples(st.just("retry"), st.integers(1, 3), child),
        st.tuples(st.just("one shot"), st.sampled_from(list(OneShotPolicy)), child),
        st.tuples(st.just("wait for"), st.sampled_from([S, F, R]), child),
        st.tuples(st.just("eternal guard"), _CALM_SCRIPT, child),
        st.tuples(st.just("unknown"), child),
        st.tuples(st.just("ours"), _OURS, child),
        st.tuples(st.just("ours"), _OURS, child),
    )


def _plans(depth: int) -> st.SearchStrategy[Plan]:
    """Trees of at most `depth` levels below the root; composites are mostly wide enough to have something to choose."""
    if depth == 0:
        return _LEAF
    below = _plans(depth - 1)
    children = st.one_of(*[st.lists(below, min_size=2, max_size=4)] * 5, st.lists(below, max_size=1))
    inner = (_composites(children), _composites(children), _decorators(below))
    return st.one_of(*inner) if depth == DEPTH else st.one_of(_LEAF, *inner)


DEPTH = 3
PLANS = _plans(DEPTH)


def grow(plan: Plan, soil: Soil, path: str = "0") -> Behaviour:
    """The tree of a plan; nodes are named for their place in it."""
    kind, *rest = plan
    if kind == "leaf":
        return Scripted(path, list(rest[0]), soil.log)
    if kind == "counter":
        return py_trees.behaviours.TickCounter(path, rest[0], rest[1])
    if isinstance(rest[-1], list):
        return _composite(
            kind, rest, [grow(child, soil, f"{path}.{i}") for i, child in enumerate(rest[-1])], soil, path
        )
    return _decorator(kind, rest, grow(rest[-1], soil, f"{path}.0"), soil, path)


def _composite(kind: str, rest: list[Any], children: list[Behaviour], soil: Soil, path: str) -> Behaviour:
    if kind == "sequence":
        return py_trees.composites.Sequence(path, rest[0], children)
    if kind == "selector":
        return py_trees.composites.Selector(path, rest[0], children)
    if kind == "our sequence":
        return Sequence(soil.about("sequence", path), rest[0], children)
    if kind == "our fallback":
        return Fallback(soil.about("fallback", path), rest[0], children)
    if kind == "our parallel":
        return Parallel(soil.about("parallel", path), rest[0], children)
    if kind == "switch":
        cases = {str(index): index for index in range(len(children))}
        otherwise = len(children) - 1 if rest[1] and children else None
        return Switch(soil.about("switch", path), soil.context, written(rest[0]), cases, otherwise, children)
    policies = {
        "all": ParallelPolicy.SuccessOnAll(synchronise=False),
        "all once": ParallelPolicy.SuccessOnAll(synchronise=True),
        "one": ParallelPolicy.SuccessOnOne(),
        "selected": ParallelPolicy.SuccessOnSelected(children[:2], synchronise=False),
        "selected once": ParallelPolicy.SuccessOnSelected(children[:2], synchronise=True),
    }
    policy = policies[rest[0]] if children else policies["all"]
    return py_trees.composites.Parallel(path, policy, children)


def _decorator(kind: str, rest: list[Any], child: Behaviour, soil: Soil, path: str) -> Behaviour:
    if kind == "theirs":
        return getattr(py_trees.decorators, rest[0])(path, child)
    if kind == "repeat":
        return py_trees.decorators.Repeat(path, child, rest[0])
    if kind == "retry":
        return py_trees.decorators.Retry(path, child, rest[0])
    if kind == "one shot":
        return py_trees.decorators.OneShot(path, child, rest[0])
    if kind == "wait for":
        return py_trees.decorators.Condition(path, child, rest[0])
    if kind == "eternal guard":
        answers = Scripted(path, list(rest[0]), soil.log)
        return py_trees.decorators.EternalGuard(path, child, answers.update)
    if kind == "unknown":
        return Unknown(path, child)
    return _ours(*rest[0], child, soil)


def _ours(name: str, setting: Any, child: Behaviour, soil: Soil) -> Behaviour:
    if name in ("guard", "precondition", "while"):
        written_use = deco(name, use("fact", setting.startswith("not "), name=setting.removeprefix("not ")))
    elif name == "retry":
        written_use = deco(name, count=setting[0], delay=setting[1])
    elif name == "repeat":
        written_use = deco(name, count=setting)
    elif name == "rate":
        written_use = deco(name, frequency=1.0 / (setting or 0.05))
    elif name == "on_stop":
        written_use = deco(name, handlers=("halt", "announce"))
    elif setting is None:
        written_use = deco(name)
    else:
        written_use = deco(name, duration=setting)
    assert written_use.mark == MARK
    return decorate(written_use, child, soil.context)
