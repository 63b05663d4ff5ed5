"""The model card of expected success."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skills.foresight.difficult import MODERATE, SEVERE
from skills.foresight.families import FAMILIES
from skills.foresight.measures import giving_up_table, table

if TYPE_CHECKING:
    from skills.foresight.training import ForesightReport


def card(report: ForesightReport, starts: int) -> str:
    """The card in Markdown."""
    train, calibrate, held_out = report.runs
    rates = ", ".join(f"{skill} {rate:.0%}" for skill, rate in report.rates.items())
    families = "; ".join(f"{family}: {', '.join(skills)}" for family, skills in FAMILIES.items())
    return f"""# Expected success, and generators by task family

While a skill of the arm runs: how likely it is that this run will succeed, from what the robot sees, feels and has
done so far. One network: a shared trunk, and for every family a generator of actions and a value head ({families}).

**Data.** {starts} runs of the shipped skills from difficult starts in the embedded physics, with every step. One half
is moderate: {MODERATE}. The other is severe: {SEVERE}. In both the base stands up to 6 cm and 0.2 rad off as often.
Every third run that trains is shaken by noise. A run counts as a success when the skill says so, the simulator
agrees, and nothing was hit. Successes by skill: {rates}.

**Method.** The generators are cloned from the skills' own policies over a common state; the value heads learn the
outcome of the run at every step, three to a family, and are calibrated on other runs (Platt). {train} runs train,
{calibrate} calibrate, {held_out} are held out. Seed {report.seed}.

    executive train foresight --seed {report.seed} --rollouts {starts}

**Result.** On the held-out runs; "half way" is half of the time that a run took. The Brier score of the success rate
is that of an estimate which only knows how often each skill succeeds.

{table(report.measures)}

**Giving up.** What ending a run would have come to, on the same runs, once its success has been less likely than that
for half a second; folding the arm afterwards is counted with 4.5 s, and a lost success with all of its time. Skills
that notice a failure themselves fold the arm as well: there is little to gain there.

{giving_up_table(report.given_up)}

**Generators.** Mean error of their actions on held-out runs: {report.cloning:.1%} of the half range. They do not act on
the robot: `executive bench generators` measures what skills achieve with them.

**Not for.** Deciding what is safe: an estimate of success says nothing of what a failure does. Skills, robots and
hardships that were not tried.

Licence: Apache-2.0, as the rest of the project; every sample was made by the project's own simulator.
"""
