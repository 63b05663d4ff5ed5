"""The benchmark of the learned safety critics."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from executive.front.cli.benchmarks import Measured, Plan
    from executive.front.cli.progress import Tell


def critic(plan: Plan, tell: Tell) -> Measured:
    """How well the learned safety critics tell what happens, where no training has been, and how fast."""
    from executive.front.cli.benchmarks import Figure, Measured
    from executive.runtime.critic_training import evaluate

    found = evaluate(seed=plan.seed, rooms=plan.starts, progress=tell)
    report = found.report
    details = {name: one.as_json() for name, one in report.critics.items()}
    beyond = {f"{name}, also beyond limits": one.as_json() for name, one in report.beyond.items()}
    without, with_it = (f"{count} of {plan.starts} ended in a collision" for count in found.collided)
    work = {
        "skills at work": report.objections,
        "rooms got about in at random, without critic": without,
        "rooms got about in at random, with it": with_it,
    }
    figures = (Figure("a judgement", "µs", tuple(float(one) * 1e6 for one in found.times)),)
    where = f"{plan.starts} random rooms and {report.trials} trials of skills"
    sample = f"{report.actions[2]} actions in {where}, seed {plan.seed}"
    return Measured("critic", sample, figures, details | beyond | work)
