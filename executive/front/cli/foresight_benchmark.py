"""The benchmarks of expected success and of the generators by task family."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from executive.front.cli.benchmarks import Measured, Plan
    from executive.front.cli.progress import Tell


def foresight(plan: Plan, tell: Tell) -> Measured:
    """Whether giving up hopeless runs saves time, over difficult starts that nothing was learned from."""
    from executive.front.cli.benchmarks import Measured
    from executive.runtime.companions import companion
    from executive.runtime.training import practice_for

    details = companion("foresight", "benchmark").giving_up(practice_for, plan.starts, plan.seed, tell)
    return Measured("foresight", f"{plan.starts} difficult starts, seed {plan.seed}", details=details)


def generators(plan: Plan, tell: Tell) -> Measured:
    """Success of skills that are run by the generators of their families instead of their own policies."""
    from executive.front.cli.benchmarks import Measured
    from executive.runtime.companions import companion
    from executive.runtime.training import practice_for

    details = companion("foresight", "benchmark").generators(practice_for, plan.starts, plan.seed, tell)
    return Measured("generators", f"{plan.starts} starts a skill, seed {plan.seed}", details=details)
