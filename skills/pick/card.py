"""The model card of `pick`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from executive.contracts.practice import SkillReport
from skills.pick.results import Learned
from skills.pick.spec import INPUTS, NAME, OUTPUTS, SPEC
from skills.training.model_card import ModelCard, write_card


@dataclass(frozen=True)
class Run:
    """What a policy learned from.

    Attributes:
        seed: Seed of data and training.
        frames: Labelled frames.
        epochs: Passes over them.
        demos, corrections: Runs of the expert, and of the learner.
        words: Wordings that name known things, and that name none.
        note: What else has to be known of it, in sentences, or "".
    """

    seed: int
    frames: int
    epochs: int
    demos: int
    corrections: int
    words: tuple[int, int]
    note: str = ""


def write(folder: Path, report: SkillReport, shifted: Mapping[str, SkillReport], run: Run, learned: Learned) -> None:
    """Write the card into the checkpoint folder.

    Args:
        folder: The checkpoint folder.
        report: What was measured within the range of the training.
        shifted: What was measured outside it, by what is different.
        run: What was learned from.
        learned: What came of it.
    """
    seen = learned.seen
    card = ModelCard(
        skill=NAME,
        doc=SPEC.doc,
        data=f"{run.frames} frames of the embedded world with every pixel labelled, and {learned.samples} frames of "
        f"{run.demos} demonstrations and {run.corrections} runs of the learner (DAgger): three to six cubes and mugs "
        f"in four colours, 14 cm apart and more, on five surfaces; {run.words[0]} wordings for them and {run.words[1]} "
        "for what the policy does not know, by sentence vectors of all-MiniLM-L6-v2.",
        method="Vision-language-action network: a convolutional encoder votes densely, language attends over the "
        "votes, frames are fused into a belief, an action head acts on it. It learned to see from labels "
        f"({run.epochs} epochs), then words, most of all which of them name nothing on the table; how probable it is "
        "that the named thing is there was calibrated on frames and words that it had not learned from "
        f"({learned.calibrated:.1%} of the answers right). It was cloned from a scripted expert with noise, and "
        "corrected by DAgger. On held-out frames "
        f"the right thing was attended to in {seen.right:.1%} of the questions; error of the point in one frame: "
        f"median {seen.median * 1000:.1f} mm, 95 of 100 below {seen.p95 * 1000:.0f} mm; of the turn: median "
        f"{seen.cube_turn:.2f} rad (cubes) and {seen.mug_turn:.2f} rad (mugs). Mean error of the tool velocity on "
        f"held-out runs {learned.acted.error * 1000:.0f} mm/s. {run.note}".rstrip(),
        seed=run.seed,
        train_command=f"executive train {NAME} --seed {run.seed} --demos {run.demos}",
        evaluate_command=f"executive evaluate {NAME} --starts {report.trials} --seeds 0",
        limits="things that are no cubes or mugs of about these sizes and colours; words for colours and things that "
        "it has not learned, which it mostly does not find; two things that the words fit, "
        "things nearer than 14 cm to each other, surfaces of other heights than the five of the site.",
    )
    write_card(card, folder, report, INPUTS, OUTPUTS, shifted)
