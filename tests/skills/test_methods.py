"""Training methods: what they learn in a few updates, and that an interruption changes nothing."""

from __future__ import annotations

import csv
from dataclasses import replace

import gymnasium
import numpy as np
import pytest
import torch
from methods_tasks import BANDIT, COSTLY, SELDOM, TASKS, best

from executive.errors import BadFile, BadRequest, ExecutiveError, UnknownName
from skills.methods.collector import NotRepeatable
from skills.methods.demonstrations import LABEL, demonstrated
from skills.methods.evaluation import evaluate_expert
from skills.methods.gail import over
from skills.methods.reach import seen
from skills.methods.registry import IMITATING, METHODS, method_named
from skills.methods.run import learn
from skills.methods.saved import FILE, load, save
from skills.methods.settings import Settings
from skills.methods.task import Task

SMALL = Settings(
    steps=300, environments=2, evaluate_every=100, episodes=4, hidden=(16, 16), rate=5e-3, batch=64, updates=0.7,
    warm_up=100, noise=0.4, demonstrations=100, penalty=0.1, cost_limit=1.0, blend=0.05,
)  # fmt: skip


@pytest.fixture(autouse=True)
def one_thread():
    """As `learn` has it: networks this small only wait for each other in two."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def silent(what, share):
    pass


def tensors(state, found=None):
    """All tensors of a tree, in order."""
    found = [] if found is None else found
    if isinstance(state, torch.Tensor):
        found.append(state)
    elif isinstance(state, dict):
        for part in state.values():
            tensors(part, found)
    elif isinstance(state, list | tuple):
        for part in state:
            tensors(part, found)
    return found


@pytest.mark.parametrize("name", METHODS)
def test_a_few_updates_find_the_best_action_of_one_step(name):
    method = method_named(name, BANDIT, replace(SMALL, updates=1.5, actor_share=0.1), seed=0)
    before = method.evaluate(20).reward
    method.advance(300)
    after = method.evaluate(20).reward
    method.close()
    assert before < -0.2
    assert after > before / 2


@pytest.mark.parametrize(("name", "shown"), [*((name, 0.0) for name in METHODS), ("sac", 0.5)])
def test_a_resumed_training_is_the_same_bit_for_bit(name, shown, tmp_path):
    settings = replace(SMALL, steps=120, replay=60, warm_up=40, demonstrations=3, shown=shown)
    whole = method_named(name, TASKS["drift"], settings, seed=3)
    whole.advance(80)
    save(tmp_path, whole.state())
    whole.advance(40)

    torch.manual_seed(99)  # what others draw in between must not matter
    resumed = method_named(name, TASKS["drift"], settings, seed=3)
    resumed.restore(load(tmp_path))
    resumed.advance(40)

    wanted, found = tensors(whole.state()), tensors(resumed.state())
    assert len(wanted) == len(found) > 20
    for one, other in zip(wanted, found, strict=True):
        assert torch.equal(one, other)
    assert whole.evaluate() == resumed.evaluate()
    whole.close()
    resumed.close()


def test_a_state_in_memory_is_not_changed_by_training_on():
    one, other = (method_named("sac", TASKS["drift"], replace(SMALL, warm_up=40), seed=3) for _ in range(2))
    one.advance(50)
    other.restore(one.state())
    one.advance(10)
    other.advance(10)
    for mine, yours in zip(tensors(one.state()), tensors(other.state()), strict=True):
        assert torch.equal(mine, yours)
    one.close()
    other.close()


def test_the_same_seed_gives_the_same_weights_and_another_seed_others():
    def weights(seed):
        method = method_named("sac", TASKS["drift"], replace(SMALL, warm_up=40), seed)
        method.advance(60)
        method.close()
        return torch.cat([value.flatten() for value in method.policy.parameters()])

    assert torch.equal(weights(0), weights(0))
    assert not torch.equal(weights(0), weights(1))


def test_training_leaves_the_random_numbers_of_others_alone():
    torch.manual_seed(5)
    wanted = torch.rand(3)
    torch.manual_seed(5)
    method = method_named("sac", BANDIT, SMALL, seed=0)
    method.advance(110)
    method.close()
    assert torch.equal(torch.rand(3), wanted)


def test_an_interrupted_run_goes_on_and_writes_the_same_curve(tmp_path):
    settings = replace(SMALL, steps=150, evaluate_every=50, warm_up=60)

    def interrupting(what, share):
        if share > 0.6:
            raise KeyboardInterrupt

    learn("sac", BANDIT, settings, 0, tmp_path / "whole", silent)
    with pytest.raises(KeyboardInterrupt):
        learn("sac", BANDIT, settings, 0, tmp_path / "broken", interrupting)
    learn("sac", BANDIT, settings, 0, tmp_path / "broken", silent)
    lines = ((tmp_path / name / "curve.csv").read_text().splitlines() for name in ("whole", "broken"))
    wanted, found = (list(csv.DictReader(one)) for one in lines)
    for row in (*wanted, *found):
        row.pop("seconds")
    assert [row["step"] for row in wanted] == ["50", "100", "150"]
    assert set(wanted[-1]) == {
        "step", "return", "return deviation", "cost", "success", "actor", "critics", "temperature",
    }  # fmt: skip
    assert wanted == found


def test_a_folder_with_another_training_is_refused(tmp_path):
    learn("bc", BANDIT, replace(SMALL, steps=100), 0, tmp_path, silent)
    with pytest.raises(BadRequest) as caught:
        learn("bc", BANDIT, replace(SMALL, steps=100), 1, tmp_path, silent)
    assert str(caught.value) == f"{tmp_path} holds another training (seed 0 in place of 1); name another folder."


def test_a_damaged_state_is_refused(tmp_path):
    (tmp_path / FILE).write_bytes(b"\x00" * 40)
    with pytest.raises(BadFile, match="is not the state of a training"):
        load(tmp_path)


def test_the_state_of_something_else_is_refused(tmp_path):
    save(tmp_path, {"epoch": 3})
    with pytest.raises(BadFile, match=r"training\.safetensors: is not the state of a training by a method"):
        learn("bc", BANDIT, SMALL, 0, tmp_path, silent)


def test_the_limit_on_cost_is_kept_where_reward_asks_for_more():
    """Reward grows with the action; cost is 1 above a half, and three episodes in ten may cost."""
    settings = replace(SMALL, cost_limit=0.3, gains=(0.5, 0.05, 0.0))
    costs = {}
    for name in ("sac", "constrained"):
        method = method_named(name, COSTLY, settings, seed=0)
        method.advance(300)
        costs[name] = method.evaluate(20).cost
        method.close()
    assert costs["sac"] == 1.0
    assert costs["constrained"] <= 0.3


def test_an_environment_that_does_not_repeat_itself_is_told():
    class Wandering(TASKS["drift"].make):
        count = 0

        def step(self, action):
            Wandering.count += 1
            state, *rest = super().step(action)
            return (state + np.float32(Wandering.count * 1e-3)).astype(np.float32), *rest

    task = Task("wandering", Wandering, TASKS["drift"].expert)
    method = method_named("sac", task, SMALL, seed=0)
    method.advance(21)
    with pytest.raises(NotRepeatable, match="task 'wandering' cannot be resumed"):
        method.restore(method.state())
    method.close()


def test_methods_and_tasks_that_do_not_fit_are_told():
    with pytest.raises(UnknownName, match=r"unknown method 'sak'. Did you mean 'sac'\?"):
        method_named("sak", BANDIT, SMALL, 0)
    discrete = Task("CartPole-v1", lambda: gymnasium.make("CartPole-v1"))
    with pytest.raises(BadRequest, match="task 'CartPole-v1' has actions Discrete"):
        method_named("sac", discrete, SMALL, 0)
    alone = replace(BANDIT, expert=None)
    for name in IMITATING:
        with pytest.raises(ExecutiveError, match="task 'bandit' has no expert to learn from"):
            method_named(name, alone, SMALL, 0).advance(2)


def test_scores_are_those_of_the_same_held_out_starts():
    first, second = evaluate_expert(TASKS["drift"], 6, 3), evaluate_expert(TASKS["drift"], 6, 2)
    assert first == second
    assert [episode.number for episode in first.episodes] == list(range(6))
    assert first.success == 1.0


def test_the_task_says_which_parts_of_the_action_are_disturbed():
    shown = demonstrated(replace(TASKS["drift"], spread=(0.5, 0.0)), 4, 2, seed=0, noise=1.0)
    off = (shown["action"] - shown[LABEL]).abs().max(0).values
    assert off[0] > 0.1
    assert off[1] == 0


def test_learning_rates_fall_evenly_to_the_share_that_is_left():
    method = method_named("gail", BANDIT, replace(SMALL, steps=104, fall=0.9), seed=0)
    method.advance(104)
    rates = [group["lr"] for optimiser in method._optimisers for group in optimiser.param_groups]
    method.close()
    assert rates == pytest.approx([0.1 * SMALL.rate] * 2)


def test_what_follows_an_end_is_worth_more_the_rarer_learners_get_there():
    assert over(0.0, 0.9) > 0.0
    assert over(0.05, 0.9) == pytest.approx(0.45 / 1.45)
    method = method_named("gail", BANDIT, SMALL, seed=0)
    method.advance(102)
    rows = method._buffer[:]
    state, action = rows["observation"][:1], rows["action"][:1]
    going_on, ended = (method._rewards(state, action, torch.tensor([[end]])) for end in (False, True))
    assert torch.equal(going_on, ended), "every episode of both has one step"
    method._shown_over = over(0.1, SMALL.discount)
    assert method._rewards(state, action, torch.tensor([[True]])) < going_on
    method.close()


@pytest.mark.parametrize("name", ["ddpg", "sac", "constrained"])
def test_a_share_of_every_batch_is_what_the_expert_showed(name):
    settings = replace(SMALL, shown=0.25, demonstrations=40, steps=200, warm_up=100, noise=0.0)
    method = method_named(name, BANDIT, settings, seed=0)
    method.advance(100)
    batch = method._batch()
    assert len(batch) == 64
    error = (batch["action"] - best(batch["observation"])).abs()
    assert (error[-16:] < 1e-6).all(), "16 of 64 are the expert's"
    assert error[:48].mean() > 0.3, "the others were tried at random"
    assert method._imitated().item() > 0
    method.close()


def test_demonstrations_lead_where_chance_does_not():
    """The reward is 1 near the best action and nothing elsewhere."""
    settings = replace(SMALL, steps=200, warm_up=20, updates=1.0, temperature=0.02)
    states, away = torch.linspace(-1, 1, 21).unsqueeze(-1), {}
    for shown in (0.0, 0.5):
        method = method_named("sac", SELDOM, replace(settings, shown=shown), seed=0)
        method.advance(200)
        away[shown] = (method.policy.act(states) - best(states)).abs().mean().item()
        method.close()
    assert away[0.5] < away[0.0] / 2


def test_methods_see_direction_and_distance_of_goal_and_zones():
    observation = np.zeros((2, 17), np.float32)
    observation[:, :3] = (0.3, 0.0, 0.4)
    observation[:, 9:13] = (0.0, 0.2, 0.0, 0.1)
    observation[:, 13:17] = (0.05, 0.0, 0.0, 0.1)
    added = seen(observation)[:, 17:]
    wanted = [0.6, 0.0, 0.8, np.log(0.51), 0.0, 1.0, 0.0, np.log(0.11), 1.0, 0.0, 0.0, np.log(0.01)]
    np.testing.assert_allclose(added, [wanted] * 2, atol=1e-6)
    np.testing.assert_array_equal(seen(observation[0]), seen(observation)[0])
