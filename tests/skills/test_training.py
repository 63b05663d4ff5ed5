"""Training learns, repeats for a seed, resumes where it stopped, and evaluation believes the simulator alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from executive.contracts.practice import Attempt, Start, Trial
from executive.contracts.skill import SkillOutcome

torch = pytest.importorskip("torch")

from executive.contracts.proportion import wilson  # noqa: E402
from skills.training.behaviour_cloning import CloningSettings, clone  # noqa: E402
from skills.training.demonstrations import Demonstrations, Noise, Recorder  # noqa: E402
from skills.training.evaluate import evaluate  # noqa: E402
from skills.training.export import export, restore  # noqa: E402
from skills.training.networks import BoundedPolicy, Normalise  # noqa: E402
from skills.training.success import fit_success  # noqa: E402


def demonstrations(count: int = 1500) -> Demonstrations:
    random = np.random.default_rng(1)
    states = random.normal(size=(count, 3)).astype(np.float32)
    actions = np.tanh(states[:, :2] - states[:, 2:]).astype(np.float32) * 0.5
    return Demonstrations(states, actions, (states[:, 0] > 0.5).astype(np.float32), np.arange(count) // 30)


def network(data: Demonstrations) -> BoundedPolicy:
    torch.manual_seed(0)
    return BoundedPolicy(Normalise.of(data.states), np.full(2, -0.6), np.full(2, 0.6), hidden=(32, 32))


def weights(policy: BoundedPolicy) -> np.ndarray:
    return np.concatenate([value.detach().numpy().ravel() for value in policy.action.parameters()])


def test_a_network_learns_what_the_expert_does() -> None:
    data = demonstrations()
    policy = network(data)
    clone(policy, data, CloningSettings(epochs=40, batch=64, rate=5e-3))
    with torch.inference_mode():
        error = np.abs(policy.act(torch.from_numpy(data.states)).numpy() - data.actions).mean()
    assert error < 0.02


def test_the_same_seed_gives_the_same_weights_bit_for_bit() -> None:
    data = demonstrations(300)
    first, second = network(data), network(data)
    for policy in (first, second):
        clone(policy, data, CloningSettings(epochs=3, batch=64))
    np.testing.assert_array_equal(weights(first), weights(second))


def test_training_resumes_where_it_stopped(tmp_path: Path) -> None:
    data = demonstrations(300)
    whole, parts = network(data), network(data)
    settings = CloningSettings(epochs=4, batch=64, patience=99)
    clone(whole, data, settings)

    class Interrupted(Exception):
        pass

    def stop_after_two(what: str, share: float) -> None:
        if share >= 0.5:
            raise Interrupted

    with pytest.raises(Interrupted):
        clone(parts, data, settings, stop_after_two, tmp_path)
    resumed = network(data)
    result = clone(resumed, data, settings, checkpoint=tmp_path)
    assert result.epochs == 4
    np.testing.assert_array_equal(weights(whole), weights(resumed))


def test_the_success_estimate_separates_reached_from_unreached() -> None:
    data = demonstrations()
    assert fit_success(network(data), data, epochs=40, batch=64).balanced > 0.9


def test_a_success_estimate_needs_both_kinds_of_states() -> None:
    data = demonstrations(300)
    never = Demonstrations(data.states, data.actions, np.zeros_like(data.reached), data.episodes)
    with pytest.raises(ValueError, match="states in which the goal is reached and states in which it is not"):
        fit_success(network(data), never)


def test_held_out_episodes_are_kept_whole() -> None:
    train, held_out = demonstrations(600).split(0.2, seed=0)
    assert not set(train.episodes) & set(held_out.episodes)
    assert len(train) + len(held_out) == 600


def test_weights_are_restored_from_a_checkpoint_folder(tmp_path: Path) -> None:
    from skills.policy import Feature

    data = demonstrations(100)
    policy, other = network(data), network(demonstrations(300))
    inputs, outputs = (
        (Feature("observation.state", (3,), ""),),
        (Feature("action", (2,), ""), Feature("success", (1,), "")),
    )
    export(policy, tmp_path, "lift", inputs, outputs, {"observation.state": data.states})
    restore(other, tmp_path)
    states = torch.from_numpy(data.states)
    assert torch.equal(policy.act(states), other.act(states))


def test_noise_disturbs_what_is_done_and_never_the_label() -> None:
    def expert(features: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        return {"action": np.array([0.25, -0.25], dtype=np.float32)}

    recorder = Recorder(expert, Noise(np.array([0.1, 0.1]), seed=3), reached=lambda: True)
    done = np.array([recorder({"observation.state": np.zeros(3, dtype=np.float32)})["action"] for _ in range(400)])
    episode = recorder.episode()
    assert np.all(episode.actions == (0.25, -0.25))
    assert np.all(episode.reached == 1)
    assert 0.05 < done[:, 0].std() < 0.15
    assert len(recorder.episode()) == 0


def test_a_learner_may_act_while_the_expert_labels() -> None:
    def says(value: float):
        return lambda features: {"action": np.full(2, value, dtype=np.float32)}

    recorder = Recorder(says(1.0), actor=says(-1.0))
    assert np.all(recorder({"observation.state": np.zeros(3)})["action"] == -1)
    assert np.all(recorder.episode().actions == 1)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(0, 0, 0.0, 1.0), (200, 200, 0.9812, 1.0), (194, 200, 0.9361, 0.9862), (5, 10, 0.2366, 0.7634)],
)
def test_wilson_intervals(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=1e-4)


class ScriptedPractice:
    """A practice whose attempts end as given."""

    def __init__(self, attempts: list[Attempt]) -> None:
        self.attempts = attempts
        self.seeds: list[int] = []

    def reset(self, start: Start, seed: int) -> None:
        self.seeds.append(seed)

    def attempt(self, skill: object, goal: object) -> Attempt:
        return self.attempts.pop(0)


class Named:
    class spec:  # noqa: N801
        name = "lift"


def test_a_start_with_a_collision_is_no_success_whatever_the_skill_says() -> None:
    done = SkillOutcome.SUCCEEDED
    attempts = [
        Attempt(done, "", 2.0, 0, 0),
        Attempt(done, "", 3.0, 1, 0),
        Attempt(done, "", 4.0, 0, 0),
        Attempt(SkillOutcome.STALLED, "no progress for 5 s", 9.0, 0, 0),
    ]
    trials = [Trial(Start(), {"object": f"cube_{number}"}, seed=10 + number) for number in range(4)]
    judged = iter(["", "", "cube_2 lies on the floor", "cube_3 was not lifted"])
    practice = ScriptedPractice(attempts)
    report = evaluate(practice, Named, trials, lambda *_: next(judged), seed=7)
    assert practice.seeds == [10, 11, 12, 13]
    assert report.failures == (
        "start 1 (object cube_1): 1 collisions",
        "start 2 (object cube_2): cube_2 lies on the floor",
        "start 3 (object cube_3): cube_3 was not lifted; it made no progress: no progress for 5 s",
    )
    assert report.sentence() == (
        "lift: 1 of 4 starts succeeded (25.0%, 95 % interval 4.6% to 69.9%), 1 collisions, 2.0 s a run, seed 7."
    )
    assert report.as_json()["outcomes"] == {"succeeded": 3, "stalled": 1}
