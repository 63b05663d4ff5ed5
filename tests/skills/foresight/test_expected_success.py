"""What is learned from rolled-out runs: made-up runs here, whose outcome shows in the force that is felt."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from skills.foresight.families import SKILLS  # noqa: E402 - needs torch
from skills.foresight.learning import Settings, cloning_error, learned, values_of  # noqa: E402
from skills.foresight.lessons import Lessons, members, used  # noqa: E402
from skills.foresight.measures import MOMENTS, auroc, calibration_error, giving_up, measured, table  # noqa: E402
from skills.foresight.rollouts import ACTION_SIZE, Rollout, places  # noqa: E402
from skills.foresight.situation import RUN_SIZE, STATE_SIZE  # noqa: E402
from skills.foresight.training import numbers_of, split  # noqa: E402
from skills.policies.generators import TaskGenerators  # noqa: E402

FORCE = 9
"""Where the present force stands among what is told of a run."""
QUICK = Settings(cloning_epochs=8, value_epochs=16, batch=64, decay=0.1)


def rollout(skill: str, number: int) -> Rollout:
    """A run of 40 steps; from half way on a failing one feels a force."""
    random = np.random.default_rng([SKILLS.index(skill), number])
    success = bool(random.random() < 0.6)
    states, runs = random.normal(0.0, 1.0, (40, STATE_SIZE)), random.normal(0.0, 0.1, (40, RUN_SIZE))
    runs[20:, FORCE] += 0.0 if success else 2.0
    actions = np.full((40, ACTION_SIZE), np.nan)
    actions[10:30] = 0.0
    actions[10:30, places(skill)] = np.tanh(states[10:30, : len(places(skill))])
    as_floats = [part.astype(np.float32) for part in (states, runs, actions)]
    return Rollout(skill, number, *as_floats, success, 2.0, "succeeded" if success else "missed")


@pytest.fixture(scope="module")
def parts() -> tuple[list[Rollout], list[Rollout], list[Rollout]]:
    return split([rollout(skill, number) for skill in ("grasp", "press", "insert") for number in range(60)])


@pytest.fixture(scope="module")
def network(parts: tuple[list[Rollout], list[Rollout], list[Rollout]]) -> TaskGenerators:
    torch.set_num_threads(1)
    return learned(Lessons.of(parts[0]), Lessons.of(parts[1]), 0, QUICK, lambda what, share: None)


def traces(network: TaskGenerators, runs: list[Rollout]) -> list[np.ndarray]:
    lessons = Lessons.of(runs)
    values = values_of(network, lessons).numpy()
    return [values[(lessons.numbers == number).numpy()] for number in range(len(runs))]


def test_a_failure_shows_in_the_estimate_as_soon_as_it_can_be_felt(
    network: TaskGenerators, parts: tuple[list[Rollout], list[Rollout], list[Rollout]]
) -> None:
    rates = dict.fromkeys(SKILLS, 0.6)
    found = measured(parts[2], traces(network, parts[2]), rates)
    assert found["end"]["all"].auroc > 0.95
    assert found["end"]["all"].brier < 0.5 * found["end"]["all"].base
    assert abs(found["start"]["all"].brier - found["start"]["all"].base) < 0.08
    assert set(found["end"]) == {"all", "grasping", "manipulation", "assembly"}
    assert table(found).count("\n") == 1 + 4 * len(MOMENTS)


def test_the_generators_do_what_the_policies_did(
    network: TaskGenerators, parts: tuple[list[Rollout], list[Rollout], list[Rollout]]
) -> None:
    untrained = learned(Lessons.of(parts[0]), Lessons.of(parts[1]), 0, Settings(0, 0, 256), lambda what, share: None)
    assert cloning_error(network, Lessons.of(parts[2])) < 0.6 * cloning_error(untrained, Lessons.of(parts[2]))


def test_the_same_seed_learns_the_same(
    network: TaskGenerators, parts: tuple[list[Rollout], list[Rollout], list[Rollout]]
) -> None:
    again = learned(Lessons.of(parts[0]), Lessons.of(parts[1]), 0, QUICK, lambda what, share: None)
    pairs = zip(network.state_dict().values(), again.state_dict().values(), strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)


def test_every_skill_and_every_run_of_it_weigh_the_same() -> None:
    short = rollout("press", 0)
    short = Rollout("press", 0, short.states[:10], short.runs[:10], short.actions[:10], True, 0.5, "succeeded")
    lessons = Lessons.of([short, rollout("press", 1), rollout("grasp", 2)])
    sums = [float(lessons.weights[lessons.numbers == number].sum()) for number in range(3)]
    assert sums[0] == pytest.approx(sums[1], rel=1e-4)
    assert sums[0] + sums[1] == pytest.approx(sums[2], rel=1e-4)


def test_every_skill_belongs_to_one_family_and_gives_some_actions() -> None:
    assert members().sum(dim=1).tolist() == [1.0] * len(SKILLS)
    assert used().sum(dim=1).tolist() == [float(len(places(skill))) for skill in SKILLS]


def test_runs_are_split_by_their_number() -> None:
    numbers = [[one.number % 10 for one in part] for part in split([rollout("grasp", number) for number in range(20)])]
    assert [sorted(set(part)) for part in numbers] == [[0, 1, 2, 3, 4, 5], [6, 7], [8, 9]]


def test_too_few_starts_are_refused() -> None:
    with pytest.raises(Exception, match="difficult starts or more, not 50"):
        numbers_of(50)


def test_measures_are_what_their_names_say() -> None:
    values, successes = np.array([0.9, 0.8, 0.2, 0.1]), np.array([1.0, 1.0, 0.0, 1.0])
    assert auroc(values, successes) == pytest.approx(2 / 3)
    assert np.isnan(auroc(values, np.ones(4)))
    assert calibration_error(np.full(10, 0.3), np.array([1.0] * 3 + [0.0] * 7)) == pytest.approx(0.0)
    assert calibration_error(np.full(10, 0.9), np.zeros(10)) == pytest.approx(0.9)


def test_a_trained_network_runs_as_a_checkpoint(
    network: TaskGenerators,
    parts: tuple[list[Rollout], list[Rollout], list[Rollout]],
    tmp_path: Path,
) -> None:
    from skills.foresight.foresight import NAME, OUTPUTS
    from skills.foresight.situation import INPUTS
    from skills.foresight.training import _export, trace
    from skills.policy import Policy

    _export(network, tmp_path, parts[2])
    loaded = Policy.load(tmp_path, NAME, INPUTS, OUTPUTS)
    assert trace(loaded, parts[2][0]) == pytest.approx(traces(network, parts[2][:1])[0], abs=1e-4)


def test_giving_up_counts_what_it_saves_and_what_it_costs() -> None:
    def run(success: bool) -> Rollout:
        states, runs = np.zeros((200, STATE_SIZE)), np.zeros((200, RUN_SIZE))
        actions = np.zeros((200, ACTION_SIZE))
        parts = [part.astype(np.float32) for part in (states, runs, actions)]
        return Rollout("insert", 0, *parts, success, 10.0, "")

    hopeless, hopeful = np.full(200, 0.05), np.full(200, 0.6)
    dipping = hopeful.copy()
    dipping[50:58] = 0.0
    found = giving_up([run(False), run(True), run(True)], [hopeless, hopeful, dipping], 0.1)["insert"]
    assert (found.runs, found.failures, found.caught, found.lost) == (3, 1, 1, 0)
    assert found.sooner == pytest.approx(9.45)
    assert found.gained == pytest.approx(9.45 - 4.5)
    wrong = giving_up([run(True)], [hopeless], 0.1)["all"]
    assert (wrong.lost, wrong.gained) == (1, pytest.approx(-14.5))
