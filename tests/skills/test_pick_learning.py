"""What the skill `pick` learns from: its network, its expert, its words, and trainings that were interrupted."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from executive.contracts.practice import Start
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.scene import in_front_of, standing_on
from executive.runtime.practice import SimPractice
from skills.pick.acting import ActingSettings, beliefs_of, fit_acting
from skills.pick.expert import expert
from skills.pick.frames import Frames, collect, snapshot
from skills.pick.grasping import OPEN
from skills.pick.lessons import Lessons, Teacher, kinds_of, taught
from skills.pick.questions import Questions, batch_of
from skills.pick.scenes import APART, Spread, on_table, table, targets
from skills.pick.seeing import SightSettings, fit_sight, targets_of
from skills.pick.spec import INPUTS, NAME, OUTPUTS
from skills.pick.training import train
from skills.pick.trials import TRAINING_SEEDS, not_held, trial
from skills.pick.words import HELD_OUT, LEARNED, chosen
from skills.policies.vision_language_action import BELIEF, Estimate, VisionLanguageAction
from skills.policy import Policy
from skills.training.export import export

CPU = torch.device("cpu")
SEEDS = (TRAINING_SEEDS, TRAINING_SEEDS + 4)
GRASP = np.array([0.5, 0.1, 0.55, 0.3])


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice(lidar=False)


@pytest.fixture(scope="module")
def lessons(practice) -> Lessons:
    parts = []
    for seed in SEEDS:
        drawn = trial(practice, seed)
        practice.reset(drawn.start, drawn.seed)
        teacher = Teacher(practice, drawn, None, None)
        attempt = practice.attempt(teacher.skill, drawn.goal)
        assert attempt.outcome.succeeded, attempt
        assert (attempt.collisions, attempt.breaches, not_held(practice, drawn)) == (0, 0, "")
        parts.append(teacher.lesson())
    return Lessons.joined(parts)


def inputs(count: int, seed: int = 0) -> list[torch.Tensor]:
    random = np.random.default_rng(seed)
    return [torch.from_numpy(random.random((count, *one.shape), dtype=np.float32)) for one in INPUTS]


def state(x: float, y: float, z: float, opening: float, force: float = 0.0) -> np.ndarray:
    return np.array([0, 0, 0, 0, 0, x, y, z, 1, 0, opening, force, 0, 0.8], dtype=np.float32)


@pytest.mark.parametrize("encoder", ["convolutional", "transformer"])
def test_either_encoder_answers_what_the_skill_declares(encoder):
    network = VisionLanguageAction(DESCRIPTION.camera, encoder).eval()
    with torch.inference_mode():
        answers = network(*inputs(3))
    assert [tuple(answer.shape[1:]) for answer in answers] == [one.shape for one in OUTPUTS]


@pytest.mark.slow
@pytest.mark.parametrize("encoder", ["convolutional", "transformer"])
def test_either_encoder_can_be_exported(encoder, tmp_path):
    torch.manual_seed(0)
    network = VisionLanguageAction(DESCRIPTION.camera, encoder).eval()
    examples = {one.name: value.numpy() for one, value in zip(INPUTS, inputs(3), strict=True)}
    assert export(network, tmp_path, "pick", INPUTS, OUTPUTS, examples) < 5e-5
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 6e6


def test_the_camera_of_the_network_is_that_of_the_robot():
    network = VisionLanguageAction(DESCRIPTION.camera)
    head = np.array([0.3, 0.7])
    position, rotation = DESCRIPTION.camera.pose(np.zeros(3), head)
    centre, ahead, right, down = network.axes(torch.tensor(head[None], dtype=torch.float32))
    assert np.allclose(centre[0], position, atol=1e-6)
    assert np.allclose(torch.stack([right[0], down[0], ahead[0]], 1), rotation, atol=1e-6)


def test_labels_project_to_the_pixels_that_show_the_object(practice):
    surface = practice.site.place("shelf")
    placed = standing_on(surface, "red_cube", 0.1, 0.2, 0.4)
    start = Start(
        np.array(in_front_of(surface)),
        head=np.array([0.05, 0.75]),
        objects={"red_cube": np.array([placed.x, placed.y, placed.z, placed.yaw])},
    )
    practice.reset(start, 0)
    frame = snapshot(practice, ["red_cube"])
    questions = Questions(LEARNED.wordings()[:1], lambda text: np.zeros(384, dtype=np.float32), kinds_of(practice))
    network = VisionLanguageAction(DESCRIPTION.camera)
    number = targets(practice.site).index("red_cube")
    batch = batch_of(frame, np.array([0]), _always_first(questions), np.random.default_rng(0), vary=False)
    column, row = targets_of(network, batch).aim[0, number].numpy() * 32 / np.tan(np.radians(25)) + 31.5
    rows, columns = np.nonzero(frame.owners[0] == number + 1)
    assert abs(rows.mean() - row) < 1.0
    assert abs(columns.mean() - column) < 1.0


def _always_first(questions: Questions) -> Questions:
    questions.draw = lambda thing, present, random: 0  # type: ignore[method-assign]
    return questions


def test_what_the_arm_hides_is_remembered_and_what_is_held_stays_where_it_was_taken():
    network = VisionLanguageAction(DESCRIPTION.camera)
    point = torch.tensor([[0.5, 0.1, 0.55]])

    def seen(at: torch.Tensor, probability: float, deviation: float) -> Estimate:
        one = torch.ones(1, 1)
        return Estimate(one, one, at, torch.zeros(1, 4), one, one * np.log(deviation), one, one * probability)

    free, holding = (
        torch.from_numpy(state(0.5, 0.1, 0.6, OPEN)[None]),
        torch.from_numpy(state(0.5, 0.1, 0.6, 0.045, 8)[None]),
    )
    belief = network.fuse(torch.zeros(1, BELIEF), seen(point, 1.0, 0.005), free)
    assert torch.allclose(belief[:, :3], point, atol=1e-5)
    for _ in range(30):
        belief = network.fuse(belief, seen(point + 0.2, 0.02, 0.1), free)
    assert float((belief[:, :3] - point).norm()) < 0.005
    for _ in range(30):
        belief = network.fuse(belief, seen(point + 0.2, 1.0, 0.005), holding)
    assert float((belief[:, :3] - point).norm()) < 0.005
    for _ in range(60):
        belief = network.fuse(belief, seen(point + 0.2, 1.0, 0.005), free)
    assert float((belief[:, :3] - point - 0.2).norm()) < 0.02


def test_the_expert_goes_over_a_thing_before_it_goes_down_to_it():
    far = expert(GRASP, "cube", state(0.4, -0.2, 0.8, OPEN))
    assert far[0] > 0
    assert far[1] > 0
    beside = expert(GRASP, "cube", state(0.5, 0.15, 0.56, OPEN))
    assert beside[2] > 0, "an open hand beside the thing rises first"
    above = expert(np.array([0.5, 0.1, 0.55, 0.0]), "cube", state(0.5, 0.1, 0.62, OPEN))
    assert above[2] < 0
    assert far[4] == beside[4] == above[4] == 0.0


def test_the_expert_closes_at_the_thing_lifts_what_it_holds_and_leaves_what_it_missed():
    grasp = np.array([0.5, 0.1, 0.55, 0.0])
    assert expert(grasp, "mug", state(0.5, 0.1, 0.552, OPEN))[4] == 1.0
    held = expert(grasp, "mug", state(0.5, 0.1, 0.55, 0.065, 12.0))
    assert held[2] > 0.1
    assert held[4] == 1.0
    missed = expert(grasp, "mug", state(0.5, 0.1, 0.55, 0.002, 12.0))
    assert missed[2] > 0.1


def test_held_out_wordings_are_none_that_were_learned_and_words_name_one_thing_only():
    learned = {wording.text for wording in LEARNED.wordings()}
    assert len(learned) == len(LEARNED.wordings())
    for what, vocabulary in HELD_OUT.items():
        assert not learned & {wording.text for wording in vocabulary.wordings()}, what
    things = [("red", "mug"), ("blue", "mug"), ("red", "cube")]
    random = np.random.default_rng(0)
    for _ in range(200):
        wording = chosen(LEARNED.wordings(), things[1], [things[0], things[2]], random)
        assert [wording.fits(*thing) for thing in things] == [False, True, False]


def test_things_of_a_scene_stand_apart_and_in_view(practice):
    random = np.random.default_rng(3)
    for _ in range(10):
        start, _ = table(practice, random, Spread(), usual=True)
        practice.reset(start, 0)
        spots = np.array([start.objects[name][:2] for name in on_table(start)])
        gaps = np.linalg.norm(spots[:, None] - spots[None], axis=-1) + np.eye(len(spots))
        assert gaps.min() > APART
        assert set(on_table(start)) <= set(practice.labels()), "everything shows while the arm is folded"


def test_lessons_hold_what_the_expert_did_and_survive_the_disk(lessons, tmp_path):
    assert lessons.reached.sum() >= 4
    assert lessons.acting.mean() > 0.3
    assert np.abs(lessons.actions[:, :3]).max() <= 0.2501
    lessons.save(tmp_path / "lessons.safetensors")
    again = Lessons.load(tmp_path / "lessons.safetensors")
    assert np.array_equal(again.frames.images, lessons.frames.images)
    assert np.array_equal(again.actions, lessons.actions)


def test_beliefs_over_whole_episodes_are_those_of_frame_after_frame(lessons):
    torch.manual_seed(1)
    network = VisionLanguageAction(DESCRIPTION.camera).eval()
    beliefs = beliefs_of(network, lessons, CPU)
    for episode in (0, 1):
        belief = torch.zeros(1, BELIEF)
        for row in np.flatnonzero(lessons.episodes == episode)[:12]:
            image = torch.from_numpy(lessons.frames.images[row]).permute(2, 0, 1)[None].float() / 255.0
            words = torch.from_numpy(lessons.words[row].astype(np.float32))[None]
            with torch.inference_mode():
                belief = network(image, words, torch.from_numpy(lessons.states[row])[None], belief)[3]
            assert torch.allclose(belief[0], beliefs[row], atol=1e-3)


def test_an_action_head_follows_the_expert_where_it_sees_perfectly(practice, lessons, monkeypatch):
    goals = [trial(practice, seed).goal["object"] for seed in SEEDS]
    numbers = [targets(practice.site).index(str(name)) for name in goals]
    truth = torch.zeros(len(lessons), BELIEF)
    for row in range(len(lessons)):
        grasp = lessons.frames.grasps[row, numbers[lessons.episodes[row]]]
        turns = [part(times * grasp[3]) for times in (2, 4) for part in (np.cos, np.sin)]
        truth[row, :7] = torch.tensor([*grasp[:3], *turns])
    truth[:, 8] = 1.0
    monkeypatch.setattr("skills.pick.acting.beliefs_of", lambda *_: truth)
    torch.manual_seed(0)
    network = VisionLanguageAction(DESCRIPTION.camera)
    fit_acting(network, lessons, ActingSettings(epochs=80, batch=64), CPU)
    rows = lessons.acting > 0.5
    with torch.inference_mode():
        velocity, *_ = network.act(network.described(truth[rows], torch.from_numpy(lessons.states[rows])))
    error = np.linalg.norm(velocity[:, :3].numpy() - lessons.actions[rows, :3], axis=1)
    assert error.mean() < 0.5 * np.linalg.norm(lessons.actions[rows, :3], axis=1).mean()


def test_a_training_of_the_sight_that_was_interrupted_ends_with_the_same_weights(practice, tmp_path):
    frames = collect_few(practice, tmp_path)
    questions = Questions(LEARNED.wordings(), _spelled, kinds_of(practice))
    whole = trained(frames, questions, tmp_path / "whole.safetensors")

    def interrupt(what: str, share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trained(frames, questions, tmp_path / "half.safetensors", interrupt)
    again = trained(frames, questions, tmp_path / "half.safetensors")
    assert all(torch.equal(again[name], value) for name, value in whole.items())


def collect_few(practice: SimPractice, folder) -> Frames:
    import skills.pick.frames as module

    before, module.CHUNK = module.CHUNK, 24
    try:
        return collect(practice, 24, 0, folder / "frames", lambda what, share: None)
    finally:
        module.CHUNK = before


def _spelled(text: str) -> np.ndarray:
    vector = np.random.default_rng([ord(letter) for letter in text]).normal(size=384)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def trained(frames, questions, path, progress=lambda what, share: None) -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    network = VisionLanguageAction(DESCRIPTION.camera)
    fit_sight(network, frames, questions, SightSettings(epochs=2, batch=8), CPU, path, progress)
    return dict(network.state_dict())


def test_lessons_that_the_disk_has_are_not_given_again(practice, tmp_path):
    told: list[str] = []
    seeds = range(TRAINING_SEEDS, TRAINING_SEEDS + 1)
    first = taught(practice, seeds, tmp_path, None, lambda what, share: told.append(what))
    again = taught(practice, seeds, tmp_path, None, lambda what, share: told.append(what))
    assert told == ["demonstrating"]
    assert np.array_equal(first[0].states, again[0].states)


@pytest.mark.slow
def test_a_whole_training_that_was_interrupted_ends_with_a_folder_that_the_skill_loads_and_a_card(practice, tmp_path):
    def interrupt(what: str, share: float) -> None:
        if what.startswith("correcting"):
            raise KeyboardInterrupt

    out = tmp_path / "weights"
    with pytest.raises(KeyboardInterrupt):
        train(practice, seed=3, demos=2, out=out, progress=interrupt, starts=1)
    assert not out.exists()
    report = train(practice, seed=3, demos=2, out=out, starts=1)
    Policy.load(out, NAME, INPUTS, OUTPUTS)
    card = (out / "README.md").read_text()
    assert "    executive train pick --seed 3 --demos 2\n" in card
    assert f"| successes | {report.successes} of 1" in card
    assert "held-out nouns of the wordings" in card
    assert [path.name for path in tmp_path.iterdir()] == ["weights"], "what was unfinished is gone"
