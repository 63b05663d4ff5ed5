"""Image, words and state fused into a Gaussian over the bounded action."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from executive.robot.sim.description import DESCRIPTION  # noqa: E402 - needs torch
from executive.runtime.practice import SimPractice  # noqa: E402
from skills.fusion.comparison import compared  # noqa: E402
from skills.fusion.learning import LOWER, UPPER, Seen, Settings, fit, wanted  # noqa: E402
from skills.fusion.training import WEIGHTS  # noqa: E402
from skills.pick.measuring import measure  # noqa: E402
from skills.pick.spec import INPUTS, NAME, OUTPUTS, SIZE  # noqa: E402
from skills.policies.fusion import CELL, CELLS, Tokens, VisionLanguageFusion  # noqa: E402
from skills.policies.vision_language_action import FEATURES, STATE, TURN_LEFT, VisionLanguageAction  # noqa: E402
from skills.policy import Policy  # noqa: E402


def fusion() -> VisionLanguageFusion:
    torch.manual_seed(0)
    return VisionLanguageFusion(VisionLanguageAction(DESCRIPTION.camera).eval(), LOWER, UPPER).eval()


def shown(samples: int, seed: int) -> Seen:
    """Frames in which the hand goes to where the belief says, and sidewards at random, the more the higher it is."""
    random = np.random.default_rng(seed)
    beliefs = np.zeros((samples, 9), dtype=np.float32)
    beliefs[:, :3] = random.uniform((0.3, -0.2, 0.7), (0.6, 0.2, 0.8), (samples, 3))
    beliefs[:, 3], beliefs[:, 5], beliefs[:, 8] = 1.0, 1.0, 5.0
    states = np.zeros((samples, STATE), dtype=np.float32)
    states[:, 5:8] = random.uniform((0.3, -0.2, 0.8), (0.6, 0.2, 1.0), (samples, 3))
    states[:, 8] = 1.0
    policy = fusion()
    with torch.inference_mode():
        memory = policy.sight.described(torch.from_numpy(beliefs), torch.from_numpy(states)).clone()
    way = np.clip(beliefs[:, :3] - states[:, 5:8], -0.2, 0.2)
    noise = random.normal(0.0, 1.0, samples) * np.where(states[:, 7] > 0.9, 0.08, 0.01)
    way[:, 1] = np.clip(noise, -0.25, 0.25)
    closing = (np.abs(way).max(axis=1, keepdims=True) < 0.05).astype(np.float32)
    actions = torch.from_numpy(np.concatenate([way, np.zeros((samples, 1)), closing], axis=1).astype(np.float32))
    tokens = Tokens(
        torch.zeros(samples, CELLS, CELL),
        torch.zeros(samples, 384), torch.from_numpy(states), memory,
    )  # fmt: skip
    reached = torch.from_numpy((states[:, 7] > 0.99).astype(np.float32))
    return Seen(tokens, torch.from_numpy(beliefs), actions, reached, torch.arange(samples) // 10)


def test_draws_stay_within_the_bounds_and_have_a_density() -> None:
    policy, data = fusion(), shown(20, 0)
    torch.manual_seed(0)
    distribution = policy.distribution(policy.fused(data.tokens))
    draws = distribution.rsample((50,))
    assert bool((draws >= policy.lower).all() and (draws <= policy.upper).all())
    assert bool(torch.isfinite(distribution.log_prob(data.actions)).all())


def test_it_takes_and_gives_what_the_network_of_pick_does() -> None:
    policy = fusion()
    random = torch.Generator().manual_seed(0)
    given = [torch.rand(2, *one.shape, generator=random) for one in INPUTS]
    with torch.inference_mode():
        answers = policy(*given)
    assert [tuple(one.shape[1:]) for one in answers] == [one.shape for one in OUTPUTS]
    assert NAME == "pick"
    assert DESCRIPTION.camera.width == SIZE


def test_the_cells_that_the_words_fit_best_are_fused() -> None:
    policy = fusion()
    glance = policy.sight.glance(torch.rand(1, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(2)))
    one, other = (torch.nn.functional.normalize(torch.randn(1, 384), dim=1) for _ in range(2))
    assert not torch.equal(policy.cells(glance, one), policy.cells(glance, other))
    fits = policy.cells(glance, one)[0, :, 0]
    assert torch.equal(fits, fits.sort(descending=True).values)


def test_it_learns_how_sure_the_expert_is_where() -> None:
    policy, data, held_out = fusion(), shown(1200, 1), shown(400, 2)
    with torch.inference_mode():
        before = float(policy.distribution(policy.fused(held_out.tokens)).log_prob(held_out.actions).mean())
    sight = {name: value.clone() for name, value in policy.sight.state_dict().items()}
    fit(policy, data, held_out, Settings(epochs=12, batch=96, rate=3e-3), lambda what, share: None)
    with torch.inference_mode():
        distribution = policy.distribution(policy.fused(held_out.tokens))
    assert float(distribution.log_prob(held_out.actions).mean()) > before + 2.0
    high = held_out.tokens.state[:, 7] > 0.9
    spread = distribution.normal.scale[:, 1]
    assert float(spread[high].mean()) > 1.5 * float(spread[~high].mean())
    assert all(torch.equal(value, sight[name]) for name, value in policy.sight.state_dict().items())
    found = compared(policy, data, held_out)
    assert 0.7 < found.coverage[0.8] < 0.95
    assert found.frames == 400


def test_the_turn_to_learn_is_that_of_the_belief() -> None:
    memory, actions = torch.zeros(2, FEATURES), torch.zeros(2, 5)
    memory[:, TURN_LEFT] = 0.1
    actions[:, 3], actions[1, 4] = 1.0, 1.0
    turns = wanted(memory, actions)[:, 3]
    assert float(turns[0]) > 0.0
    assert float(turns[1]) == 0.0


def test_the_shipped_policy_takes_what_words_name_in_place_of_the_skills_own() -> None:
    practice = SimPractice()
    report = measure(practice, 4, 7, decide=Policy.load(WEIGHTS, NAME, INPUTS, OUTPUTS))
    assert report.successes >= 3, report.failures
    assert report.collisions == 0
