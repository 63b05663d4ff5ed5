"""The benchmark of the learned safety critics."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from executive.front.cli.benchmarks import Measured, Plan
    from executive.front.cli.progress import Tell


def critic(plan: Plan, tell: Tell) -> Measured:
    """How well the learned safety critics tell what happens, in random rooms that no training uses, and how fast."""
    from executive.front.cli.benchmarks import Figure, Measured
    from executive.runtime.critic_training import evaluate

    report, times = evaluate(seed=plan.seed, rooms=plan.starts, progress=tell)
    details = {name: one.as_json() for name, one in report.critics.items()}
    within = {f"{name}, within limits": one.as_json() for name, one in report.within.items()}
    figures = (Figure("a judgement", "µs", tuple(float(one) * 1e6 for one in times)),)
    sample = f"{report.actions[2]} actions in {plan.starts} random rooms, seed {plan.seed}"
    return Measured("critic", sample, figures, details | within)
