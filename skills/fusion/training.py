"""Trains and measures the Gaussian vision-language fusion policy on the demonstrations of `pick`.

report = train(practice, seed=0, demos=60, out=folder)         # `executive train fusion --out FOLDER`

What it writes is a checkpoint folder of `pick`: `Policy.load` reads it, and the skill runs it in place of its own.
Demonstrations are kept in a folder `unfinished` beside it, so that an interruption loses at most twenty.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from executive.contracts.practice import Practice, SkillReport
from executive.errors import BadRequest
from skills.pick.lessons import Lessons, taught
from skills.pick.measuring import measure
from skills.pick.skill import WEIGHTS as SIGHT
from skills.pick.spec import INPUTS, NAME, OUTPUTS, SPEED, TURN
from skills.policy import MODEL, NORMALISATION, Decide, Policy
from skills.training.checkpoint import replaced
from skills.training.evaluate import Progress, silent

if TYPE_CHECKING:
    from skills.fusion.comparison import Comparison
    from skills.policies.fusion import VisionLanguageFusion

WEIGHTS = Path(__file__).with_name("weights")
STARTS = 200
"""Held-out tables that the card tells of."""
DEMOS = 200
"""Demonstrations; as many runs of the skill's own network, labelled by the expert, come on top."""
_SEEDS, _HELD_OUT_SEEDS = 3_000_000, 4_000_000
"""First seeds of the trials to learn from and to judge by; `pick` draws from others."""
_FEWEST = 4
_JUDGED = 3
"""One held-out run for so many demonstrations."""


@dataclass(frozen=True)
class FusionReport:
    """What came of a training.

    Attributes:
        seed: Seed of data and training.
        runs: Demonstrations, runs of the skill's own network, and held-out runs.
        comparison: Both policies on the held-out runs.
        own: Success of the fusion policy on held-out tables.
    """

    seed: int
    runs: tuple[int, int, int]
    comparison: Comparison
    own: SkillReport

    def __str__(self) -> str:
        one = self.comparison
        rows = [
            ("log-likelihood of the expert's action [nat]", f"{one.likelihood:.2f}", f"{one.constant:.2f}"),
            *(
                (f"actions within the central {share:.0%} of the spread", f"{part:.1%}",
                 f"{one.constant_coverage[share]:.1%}")
                for share, part in one.coverage.items()
            ),
            ("error of the tool velocity [mm/s]", f"{1000 * one.error:.0f}", f"{1000 * one.other_error:.0f}"),
            ("hand rightly closed or open", f"{one.closing:.1%}", f"{one.other_closing:.1%}"),
            ("held-out tables", _success(self.own), "see its card"),
        ]  # fmt: skip
        head = "| | fusion | the network of `pick`, with the best constant spread |\n|---|---|---|"
        return "\n".join([head, *(f"| {what} | {own} | {other} |" for what, own, other in rows)])

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "seed": self.seed,
            "runs": list(self.runs),
            "comparison": self.comparison.as_json(),
            "tables": self.own.as_json(),
        }


def train(
    practice: Practice,
    *,
    seed: int,
    demos: int | None,
    out: Path | None = None,
    progress: Progress = silent,
    starts: int = STARTS,
) -> FusionReport:
    """Demonstrate, learn by likelihood, compare, and write the checkpoint folder with its card.

    Args:
        practice: The robot to learn from and to measure on.
        seed: Seed of data and training.
        demos: Demonstrations, `DEMOS` when None.
        out: Checkpoint folder; the shipped one when None.
        progress: Told what is being done.
        starts: Held-out tables to measure with: the first of those that the card of the skill is about.

    Raises:
        BadRequest: if there are too few demonstrations to learn from.
    """
    import torch

    from skills.fusion.comparison import compared
    from skills.fusion.learning import Settings, fit, seen

    demos = DEMOS if demos is None else demos
    if demos < _FEWEST:
        raise BadRequest(f"the fusion policy learns from {_FEWEST} demonstrations or more, not {demos}.")
    torch.set_num_threads(1)  # sums in one order: the same weights again
    torch.manual_seed(seed)
    out = WEIGHTS if out is None else out
    policy, work = new_policy(practice), out.parent / f"{out.name}-unfinished"
    own = Policy.load(SIGHT, NAME, INPUTS, OUTPUTS)
    judged = max(2, demos // _JUDGED)
    first = _SEEDS + 10_000 * seed
    known = _lessons(practice, first, demos, work / "demonstrations", None, progress)
    known += _lessons(practice, first + 5_000, demos, work / "corrections", own, progress)
    held_out = _lessons(practice, _HELD_OUT_SEEDS, judged, work / "held-out", own, progress)
    data, check = seen(policy, Lessons.joined(known)), seen(policy, Lessons.joined(held_out))
    validation = torch.from_numpy(np.isin(data.episodes.numpy(), np.unique(data.episodes.numpy())[::8]))
    parts = [data.part(chosen.nonzero().squeeze(-1)) for chosen in (~validation, validation)]
    fit(policy, parts[0], parts[1], Settings(seed=seed), progress)
    comparison = compared(policy, parts[0], check)
    with replaced(out) as folder:
        _export(policy, folder, seed)
        trained = Policy.load(folder, NAME, INPUTS, OUTPUTS)
        success = measure(practice, starts, 0, progress, trained)
        report = FusionReport(seed, (demos, demos, judged), comparison, success)
        (folder / "README.md").write_text(_card(report, demos), encoding="utf-8")
        (folder / "measures.json").write_text(json.dumps(report.as_json(), indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(work)
    return report


def new_policy(practice: Practice, weights: Path = SIGHT) -> VisionLanguageFusion:
    """A fusion policy that sees as the network of `pick` does and has not learned to act yet."""
    from safetensors.torch import load_file

    from skills.fusion.learning import LOWER, UPPER
    from skills.policies.fusion import VisionLanguageFusion
    from skills.policies.vision_language_action import VisionLanguageAction

    sight = VisionLanguageAction(practice.description.camera, speed=SPEED, turn=TURN)
    known = load_file(weights / MODEL) | load_file(weights / NORMALISATION)
    missing = sight.load_state_dict(known, strict=False)
    if missing.unexpected_keys or any(not name.startswith("presence.") for name in missing.missing_keys):
        raise ValueError(f"{weights} holds another network than the one that sees")
    return VisionLanguageFusion(sight.eval(), LOWER, UPPER)


def _lessons(
    practice: Practice, first: int, runs: int, folder: Path, actor: Decide | None, progress: Progress
) -> list[Lessons]:
    return taught(practice, range(first, first + runs), folder, actor, progress)


def _export(policy: VisionLanguageFusion, folder: Path, seed: int) -> None:
    from skills.training.export import export

    random = np.random.default_rng(seed)
    examples = {one.name: random.random((8, *one.shape), dtype=np.float32) for one in INPUTS}
    export(policy, folder, NAME, INPUTS, OUTPUTS, examples)


def _success(report: SkillReport) -> str:
    low, high = report.interval
    return f"{report.successes} of {report.trials} ({low:.0%} to {high:.0%})"


def _card(report: FusionReport, demos: int) -> str:
    shown, corrected, judged = report.runs
    return f"""# Gaussian vision-language fusion policy for the skill `{NAME}`

Image, words and robot state fused by attention into a Gaussian over the bounded action. It takes the place of the
network of `{NAME}`, whose sight it uses as it is.

**Data.** {shown} demonstrations of the scripted expert and {corrected} runs of the skill's own network, labelled by the
expert. **Method.** Likelihood of the expert's actions (β-NLL), the hand's turn by what is believed. Seed {report.seed}.

    executive train fusion --seed {report.seed} --demos {demos}

**Result.** On {report.comparison.frames} frames of {judged} held-out runs of the skill's own network, and on held-out
tables (seed {report.own.seed}, 95 % intervals; {report.own.collisions} collisions of the fusion policy):

{report}

    executive evaluate pick --starts {report.own.trials} --seeds {report.own.seed} --weights skills/fusion/weights

**Not for.** What `{NAME}` is not for; its card says it.

Licence: Apache-2.0, as the rest of the project; every sample was made by the project's own simulator.
"""
