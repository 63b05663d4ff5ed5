"""The model card of `pick`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from executive.contracts.practice import SkillReport
from skills.pick.acting import ActingResult
from skills.pick.sight_quality import SightQuality
from skills.pick.spec import INPUTS, NAME, OUTPUTS, SPEC
from skills.pick.words import LEARNED
from skills.training.model_card import ModelCard, write_card


@dataclass(frozen=True)
class Run:
    """What a policy learned from.

    Attributes:
        seed: Seed of data and training.
        frames: Labelled frames.
        demos, corrections: Runs of the expert, and of the learner.
        samples: Frames of these runs.
        epochs: Passes over the frames, in words.
        note: What else has to be known of it, one sentence, or "".
    """

    seed: int
    frames: int
    demos: int
    corrections: int
    samples: int
    epochs: str
    note: str = ""


def write(
    folder: Path,
    report: SkillReport,
    shifted: Mapping[str, SkillReport],
    run: Run,
    seen: SightQuality,
    acted: ActingResult,
) -> None:
    """Write the card into the checkpoint folder.

    Args:
        folder: The checkpoint folder.
        report: What was measured within the range of the training.
        shifted: What was measured outside it, by what is different.
        run: What was learned from.
        seen: How well the trained network sees.
        acted: How well its action head follows the expert.
    """
    card = ModelCard(
        skill=NAME,
        doc=SPEC.doc,
        data=f"{run.frames} frames of the embedded world with every pixel labelled, and {run.samples} frames of "
        f"{run.demos} demonstrations and {run.corrections} runs of the learner (DAgger): three to six cubes and mugs "
        f"in four colours, 14 cm apart and more, on five surfaces; {len(LEARNED.wordings())} wordings by sentence "
        "vectors of all-MiniLM-L6-v2.",
        method="Vision-language-action network: a convolutional encoder votes densely, language attends over the "
        "votes, frames are fused into a belief, an action head acts on it. It learned to see from labels "
        f"({run.epochs}), was cloned from a scripted expert with noise, and corrected by DAgger. On held-out frames "
        f"the right thing was attended to in {seen.right:.1%} of the questions; error of the point in one frame: "
        f"median {seen.median * 1000:.1f} mm, 95 of 100 below {seen.p95 * 1000:.0f} mm; of the turn: median "
        f"{seen.cube_turn:.2f} rad (cubes) and {seen.mug_turn:.2f} rad (mugs). Mean error of the tool velocity on "
        f"held-out runs {acted.error * 1000:.0f} mm/s. {run.note}".rstrip(),
        seed=run.seed,
        train_command=f"executive train {NAME} --seed {run.seed} --demos {run.demos}",
        evaluate_command=f"executive evaluate {NAME} --starts {report.trials} --seeds 0",
        limits="words for colours that it has not learned, for which it may take a wrong thing; things that are no "
        "cubes or mugs of about these sizes and colours, two things that the words fit, "
        "things nearer than 14 cm to each other, surfaces of other heights than the five of the site.",
    )
    write_card(card, folder, report, INPUTS, OUTPUTS, shifted)
