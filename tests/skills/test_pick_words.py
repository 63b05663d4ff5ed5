"""Words of the skill `pick`: which name a thing that is there, which name none, and that nothing is closed on then."""

from __future__ import annotations

import math
from collections.abc import Mapping

import mujoco
import numpy as np
import pytest
import torch

from executive.contracts.observation import STATE
from executive.contracts.practice import SkillReport
from executive.contracts.skill import SkillOutcome
from executive.robot.sim.description import DESCRIPTION
from executive.runtime.practice import SimPractice
from skills.pick.frames import Frames
from skills.pick.hearing import Hearing, HearingSettings, fit_hearing, shown
from skills.pick.lessons import kinds_of
from skills.pick.measuring import ABSENT, kept, measure_absent, together
from skills.pick.presence import fit_presence
from skills.pick.scenes import on_table
from skills.pick.skill import Pick
from skills.pick.strange import CALIBRATION, FURTHER, HELD_OUT_STRANGE, LEARNED_STRANGE
from skills.pick.trials import HELD_OUT_SEEDS, not_there, touched
from skills.pick.vectors import SentenceVectors
from skills.pick.words import HELD_OUT, LEARNED, Wording
from skills.policies.vision_language_action import VisionLanguageAction
from skills.policy import Array

TABLE = {"blue_mug": (0.05, 0.2, 0.7), "red_mug": (-0.15, 0.15, 0.0), "blue_cube": (0.2, 0.25, 0.3)}
THINGS = [("red", "cube"), ("red", "mug"), ("blue", "cube")]
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def spelled(text: str) -> np.ndarray:
    vector = np.random.default_rng([ord(letter) for letter in text]).normal(size=384)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


@pytest.mark.parametrize("text", ["the purple mug", "the red screwdriver", "the yellow cube", "a bottle"])
def test_words_for_what_is_not_there_are_not_found_and_nothing_is_touched(practice, stand_before, text):
    stand_before(practice, "shelf", TABLE)
    before = practice.truth().objects
    attempt = practice.attempt(Pick(), {"text": text})
    assert (attempt.outcome, attempt.collisions) == (SkillOutcome.NOT_FOUND, 0)
    assert attempt.reason == f"nothing on the table looks like '{text}'"
    after = practice.truth()
    assert after.held is None
    assert all(np.linalg.norm(after.objects[name] - before[name]) < 0.01 for name in TABLE)


def test_it_closes_on_nothing_that_it_has_come_to_doubt(practice, stand_before):
    """Probably there at first, which sets the hand in motion; not so from nearer."""
    stand_before(practice, "shelf", TABLE)
    openings: list[float] = []

    def decide(features: Mapping[str, Array]) -> dict[str, Array]:
        openings.append(float(features[STATE][10]))
        doubts = len(openings) > 15
        return {
            "action": np.array([0.0, 0.0, 0.02, 0.0, float(len(openings) > 80)], dtype=np.float32),
            "success": np.zeros(1, dtype=np.float32),
            "seen": np.array([0.1 if doubts else 0.95], dtype=np.float32),
            "next_belief": np.zeros(9, dtype=np.float32),
        }

    attempt = practice.attempt(Pick(decide), {"text": "the blue mug"})
    assert (attempt.outcome, attempt.reason) == (
        SkillOutcome.NOT_FOUND,
        "from nearer nothing looks like 'the blue mug'",
    )
    assert len(openings) > 80, "the policy has decided to close"
    assert min(openings[20:]) > 0.09, "the hand has not"


def test_questions_name_one_thing_that_is_there_or_none():
    hearing = Hearing((*LEARNED.wordings()[:2000], *LEARNED_STRANGE[:300]), spelled, THINGS)
    random = np.random.default_rng(0)
    wordings = (*LEARNED.wordings()[:2000], *LEARNED_STRANGE[:300])
    present = np.array([True, False, True])
    answers = set()
    for _ in range(400):
        number, thing = hearing.draw(present, random)
        fitting = [index for index in (0, 2) if wordings[number].fits(*THINGS[index])]
        assert fitting == ([] if thing < 0 else [thing])
        answers.add(thing)
    assert answers == {-1, 0, 2}


def test_the_attention_that_is_wanted_lies_on_the_cells_of_the_thing_or_on_none():
    owners = torch.tensor([[0, 1, 1, 3]])
    wanted = shown(owners, torch.tensor([[0, 1, 2, -1]]))
    assert wanted[0].tolist() == [[0, 0.5, 0.5, 0, 0], [0, 0, 0, 0, 1], [0, 0, 0, 1, 0], [0, 0, 0, 0, 1]]


def painted(count: int, seed: int) -> Frames:
    """Frames with one red or blue square each."""
    random = np.random.default_rng(seed)
    images = random.integers(90, 110, (count, 64, 64, 3), dtype=np.uint8)
    owners = np.zeros((count, 64, 64), dtype=np.uint8)
    grasps = np.full((count, 3, 4), np.nan, dtype=np.float32)
    for row in range(count):
        thing, (top, left) = int(random.choice([0, 2])), random.integers(4, 44, 2)
        area = (row, slice(top, top + 14), slice(left, left + 14))
        images[area] = (200, 20, 20) if thing == 0 else (20, 20, 200)
        owners[area] = thing + 1
        grasps[row, thing] = (0.5, 0.0, 0.5, 0.0)
    return Frames(images, owners, grasps, np.tile(np.array([0.0, 0.78], dtype=np.float32), (count, 1)))


def told_apart() -> VisionLanguageAction:
    """A network whose keys tell red from blue from the rest, as one that has learned to see."""
    torch.manual_seed(0)
    network = VisionLanguageAction(DESCRIPTION.camera).eval()

    class Colours(torch.nn.Module):
        def forward(self, image: torch.Tensor) -> torch.Tensor:
            small = torch.nn.functional.avg_pool2d(image, 2)
            red, blue = small[:, :1] - small[:, 2:], small[:, 2:] - small[:, :1]
            return torch.cat([red, blue, torch.zeros(len(image), 33, 32, 32)], dim=1)

    network.encoder = torch.nn.Identity()
    network.encoder.cells = 2
    network.heads = Colours()
    return network


def test_words_are_learned_and_how_sure_they_are_is_calibrated_on_others(tmp_path):
    network = told_apart()
    strange = (Wording("a shoe", "strange", "strange"), Wording("the purple cube", "strange", "cube"))
    known = [Wording(f"the {colour} {kind}", colour, kind) for colour, kind in THINGS]
    learned = (*known, *strange)
    settings = HearingSettings(frames=64, epochs=8, batch=16, questions=6)
    fit_hearing(network, painted(64, 0), Hearing(learned, spelled, THINGS), settings, CPU, tmp_path / "w", _quiet)
    right = fit_presence(network, painted(40, 1), Hearing(learned, spelled, THINGS), 0)
    assert right > 0.95
    frames = painted(20, 2)
    images = torch.from_numpy(frames.images).permute(0, 3, 1, 2).float() / 255.0
    with torch.inference_mode():
        glance = network.glance(images)
        seen = {
            one.text: network.ask(
                glance, torch.from_numpy(spelled(one.text)).expand(20, -1), torch.from_numpy(frames.heads)
            ).seen[:, 0]
            for one in learned
        }
    red = torch.from_numpy(np.isfinite(frames.grasps[:, 0, 0]))
    assert bool((seen["the red cube"][red] > 0.8).all())
    assert bool((seen["the red cube"][~red] < 0.2).all())
    assert float(seen["a shoe"].max()) < 0.2
    assert float(seen["the purple cube"].max()) < 0.2


def _quiet(what: str, share: float) -> None:
    pass


def test_learning_words_goes_on_where_it_was_interrupted(tmp_path):
    learned = [Wording(f"the {colour} {kind}", colour, kind) for colour, kind in THINGS]
    settings = HearingSettings(frames=32, epochs=2, batch=16, questions=4)
    frames, hearing = painted(32, 0), Hearing(learned, spelled, THINGS)
    whole = told_apart()
    fit_hearing(whole, frames, hearing, settings, CPU, tmp_path / "whole", _quiet)

    def interrupt(what: str, share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit_hearing(told_apart(), frames, hearing, settings, CPU, tmp_path / "half", interrupt)
    again = told_apart()
    fit_hearing(again, frames, hearing, settings, CPU, tmp_path / "half", _quiet)
    assert all(torch.equal(one, other) for one, other in zip(whole.parameters(), again.parameters(), strict=True))


def test_what_it_is_measured_with_has_not_been_learned_or_calibrated_with():
    heard = {one.text for one in (*LEARNED.wordings(), *FURTHER, *LEARNED_STRANGE, *CALIBRATION)}
    measured = {one.text for given in HELD_OUT.values() for one in given.wordings()}
    measured |= {one.text for given in HELD_OUT_STRANGE.values() for one in given}
    assert not heard & measured
    assert not {one.text for one in CALIBRATION} & {one.text for one in (*LEARNED.wordings(), *LEARNED_STRANGE)}


def test_words_for_nothing_on_the_table_fit_nothing_on_it(practice):
    for number, wordings in enumerate(ABSENT.values()):
        drawn = not_there(practice, HELD_OUT_SEEDS + number, wordings)
        wording = next(one for one in wordings if one.text == drawn.goal["text"])
        looks = [practice.site.objects[name] for name in on_table(drawn.start)]
        assert looks
        assert not any(wording.fits(one.colour, one.kind) for one in looks)
    assert kinds_of(practice)[0] == ("blue", "cube")


def test_a_thing_that_was_moved_has_been_touched(practice):
    drawn = not_there(practice, HELD_OUT_SEEDS, ABSENT["things that are not there"])
    practice.reset(drawn.start, drawn.seed)
    assert touched(practice, drawn) == ""
    name = on_table(drawn.start)[0]
    world = practice.robot.world
    address = int(world.model.jnt_qposadr[int(world.model.body(name).jntadr[0])])
    world.data.qpos[address] += 0.1
    mujoco.mj_forward(world.model, world.data)
    assert touched(practice, drawn) == f"{name} was moved by 10 cm"


@pytest.mark.slow
@pytest.mark.parametrize("what", ABSENT)
def test_it_takes_nothing_when_nothing_is_named(practice, what):
    report = measure_absent(practice, 30, 45, what)
    assert report.successes >= 29, report
    assert report.outcomes.get("not_found", 0) >= 28, report


def test_a_report_is_kept_and_says_what_was_not_found(tmp_path):
    def made(successes: int, not_found: int) -> SkillReport:
        outcomes = {"succeeded": 10 - not_found, "not_found": not_found}
        return SkillReport("pick", 10, 0, successes, (0.1, 0.9), 1, 0, 9.5, outcomes, ("start 3: lost",))

    report = kept(tmp_path / "reports" / "one.json", lambda: made(8, 2))
    assert kept(tmp_path / "reports" / "one.json", lambda: made(0, 10)) == report == made(8, 2)
    measures = together(report, [made(10, 10), made(9, 9)]).measures
    assert measures == {
        "named_things_not_found": 2.0,
        "tables_without_the_named_thing": 20.0,
        "of_these_not_found": 19.0,
        "of_these_something_touched": 1.0,
    }


def test_sentence_vectors_that_the_disk_has_are_not_made_again(tmp_path):
    path = tmp_path / "work" / "vectors.safetensors"
    SentenceVectors(spelled, path).prepare(["a red mug", "a blue mug", "a red mug"])

    def never(text: str) -> np.ndarray:
        raise AssertionError(text)

    again = SentenceVectors(never, path)
    again.prepare(["a red mug"])
    assert np.array_equal(again("a blue mug"), spelled("a blue mug"))
    assert math.isclose(float(np.linalg.norm(again("a red mug"))), 1.0, abs_tol=1e-6)
