"""Evaluation of one skill: many starts, judged on the simulator's state and never on the skill's own word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from executive.contracts.practice import Attempt, Practice, SkillReport, Trial
from executive.contracts.proportion import wilson
from executive.contracts.skill import Skill

Judge = Callable[[Practice, Trial, Attempt], str]
"""What is wrong with the world after a trial, as a clause, or "" when the goal holds."""
Progress = Callable[[str, float], None]
"""Told what is being done and how far it is, 0 to 1."""
STARTS = 10_000
"""Different starts for one seed of an evaluation; a hundred such seeds fit below the seeds of the training."""


def silent(what: str, share: float) -> None:
    """Progress that nobody watches."""


def nothing(practice: Practice, trial: Trial) -> None:
    """What there is to prepare for most trials."""


def held_out(
    practice: Practice, draw: Callable[[Practice, int], Trial], first: int, starts: int, seed: int
) -> list[Trial]:
    """The trials of an evaluation: other ones for each of a hundred seeds, then the same again.

    Args:
        practice: The simulated robot.
        draw: A random start and goal for a seed.
        first: Seed of the first trial; trainings draw from 1,000,000 above it on.
        starts: How many trials; they repeat after 10,000.
        seed: Seed of the evaluation.
    """
    first += STARTS * (seed % 100)
    return [draw(practice, first + number % STARTS) for number in range(starts)]


def evaluate(
    practice: Practice,
    make: Callable[[], Skill],
    trials: Sequence[Trial],
    judge: Judge,
    seed: int,
    prepare: Callable[[Practice, Trial], None] = nothing,
    progress: Progress = silent,
) -> SkillReport:
    """Run every trial and report.

    Args:
        practice: The simulated robot.
        make: Makes a fresh skill.
        trials: The starts and goals.
        judge: Says what is wrong with the world afterwards.
        seed: Seed that the trials were drawn with, for the report.
        prepare: Called after every reset, e.g. to fill the robot's memory.
        progress: Told after every trial.

    A start in which anything was hit, or a limit was broken, is no success, whatever the judge says.
    """
    attempts: list[Attempt] = []
    failures: list[str] = []
    times: list[float] = []
    name = make().spec.name
    for number, trial in enumerate(trials):
        practice.reset(trial.start, trial.seed)
        prepare(practice, trial)
        attempt = practice.attempt(make(), trial.goal)
        attempts.append(attempt)
        wrong = _wrong(judge(practice, trial, attempt), attempt)
        if wrong:
            goal = ", ".join(f"{port} {value}" for port, value in trial.goal.items())
            failures.append(f"start {number} ({goal}{'; ' + trial.note if trial.note else ''}): {wrong}")
        else:
            times.append(attempt.seconds)
        progress(f"{name}: {number + 1 - len(failures)} of {number + 1}", (number + 1) / len(trials))
    successes = len(trials) - len(failures)
    return SkillReport(
        skill=name,
        trials=len(trials),
        seed=seed,
        successes=successes,
        interval=wilson(successes, len(trials)),
        collisions=sum(attempt.collisions for attempt in attempts),
        breaches=sum(attempt.breaches for attempt in attempts),
        seconds=sum(times) / len(times) if times else 0.0,
        outcomes=dict(Counter(attempt.outcome.name.lower() for attempt in attempts)),
        failures=tuple(failures),
    )


def _wrong(judged: str, attempt: Attempt) -> str:
    """Everything that was wrong in one attempt, as a clause, or ""."""
    facts = [judged] if judged else []
    if attempt.collisions:
        facts.append(f"{attempt.collisions} collisions")
    if attempt.breaches:
        facts.append(f"{attempt.breaches} limit breaches")
    if facts and not attempt.outcome.succeeded:
        facts.append(f"{attempt.outcome.value}{': ' + attempt.reason if attempt.reason else ''}")
    return "; ".join(facts)
