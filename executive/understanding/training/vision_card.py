"""The model card that training writes next to the vision network's weights."""

from __future__ import annotations

from pathlib import Path

from executive.understanding.vision.benchmark import VisionReport
from executive.understanding.vision.scenes.phrases import COLOURS, NOUNS, OTHER_COLOURS, OTHER_NOUNS

_TEXT = """\
# Embedded vision-language network

What it does: says how probable it is that a phrase ("the red mug") describes a region of the head camera's image. Two
towers meet in one space, as CLIP has them: a small convolutional network on a crop of colour, mask and height with
the region's measures, and a two-layer network on the vector of the base sentence encoder (all-MiniLM-L6-v2,
Apache-2.0, as the project uses it for commands; a bag of learned words knew fewer words that it had not been trained
with). ONNX Runtime runs both without torch. Left, right, nearest, behind and the like are no matter of the network:
they are worked out from where things are.

**Data.** {views} views, labelled by the simulator: random tables (cubes, cartons, mugs, pegs, balls, bottles, plates
and nameless clutter in {colours} colours, of varied size, light, noise and camera pose) and, three in ten, the
embedded robot before its own surfaces. Learned nouns: {nouns}. Never learned, measured only: {other_nouns};
{other_colours}.

**Method.** Every pair of region and phrase is a yes-or-no question (sigmoid loss as in SigLIP, Zhai et al. 2023);
{epochs} epochs on one thread; probabilities calibrated by logistic regression on views of their own. Seed {seed}.

    executive train vision --seed {seed}

**Result.** {scenes} held-out scenes of each kind, seed {scene_seed}, judged on the simulator's state. `top1`: share
of phrases whose best region really is what they say. `references`: left, right, middle, nearest, farthest, biggest,
smallest, tallest, lowest, next to, behind, in front of, left of, right of; `right` settled on the thing that is
meant, `wrong` on another one, `ambiguous` not settled (a person is asked). On the flat they are asked of
`Sight.choose` among all objects of the site that may be called so, in view or not. `dark` and `noisy` are tables
outside the range of training: a lamp of 0.25 to 0.45 instead of 0.55 to 1.25; colour noise of 14 to 22 instead of 1
to 9 of 255 and depth noise of 5 mm instead of 2 mm at 1 m. The recall of regions counts every thing of {least} pixels
or more, cut off by the image's border or not.

| measure | value |
|---|---|
{measures}

Times are of the machine that trained it. References by sort, tables and flat together:

| sort | right | asked |
|---|---|---|
{sorts}

    executive bench vision --starts 200

**Not for.** Things of other shapes: they get low probabilities or those of the nearest known kind. Colour words that
were never learned are guessed from their meaning, and guessed wrong often (see `new colours`). Regions are found only
for things that stand apart on level surfaces and rise between 1 and 40 cm; things of one colour that touch are one
region. Sizes are those of the visible part.

Licence: Apache-2.0, as the rest of the project; every sample was made by the project's own simulator.
"""


def write_card(folder: Path, report: VisionReport, *, views: int, seed: int, epochs: int) -> None:
    """Write `README.md` into the weights' folder."""
    from executive.understanding.vision.scenes.references import LEAST_PIXELS

    text = _TEXT.format(
        views=views,
        seed=seed,
        epochs=epochs,
        colours=len(COLOURS),
        nouns=", ".join(noun.word for noun in NOUNS),
        other_nouns=", ".join(noun.word for noun in OTHER_NOUNS),
        other_colours=", ".join(OTHER_COLOURS.values()),
        scenes=report.scenes,
        scene_seed=report.seed,
        least=LEAST_PIXELS,
        measures="\n".join(f"| {name.replace('_', ' ')} | {value:.4g} |" for name, value in report.measures.items()),
        sorts="\n".join(f"| {sort} | {right} | {asked} |" for sort, (right, asked) in report.sorts.items()),
    )
    (folder / "README.md").write_text(text, encoding="utf-8")
