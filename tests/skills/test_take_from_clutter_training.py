"""Practice that was interrupted goes on where it was, and starts that were measured one by one are put together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from executive.contracts.practice import SkillReport
from executive.contracts.proportion import wilson
from executive.runtime.practice import SimPractice
from skills.policies.option_values import Transition
from skills.take_from_clutter.fixed_orders import fixed_orders
from skills.take_from_clutter.kept import Kept
from skills.take_from_clutter.measuring import evaluate, together
from skills.take_from_clutter.practising import collect
from skills.take_from_clutter.trials import trial


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def transition(reward: float) -> Transition:
    random = np.random.default_rng(int(10 * reward))
    arrays = [random.normal(size=shape).astype(np.float32) for shape in ((30,), (6, 9), (3, 30), (3, 6, 9))]
    return Transition(arrays[0], arrays[1], 12.5, reward == 1.0, reward, arrays[2], arrays[3])


def report(success: bool, seconds: float) -> SkillReport:
    return SkillReport(
        skill="take_from_clutter",
        trials=1,
        seed=0,
        successes=int(success),
        interval=(0.0, 1.0),
        collisions=int(not success),
        breaches=0,
        seconds=seconds,
        outcomes={"succeeded" if success else "not_done": 1},
        failures=() if success else ("start 0 (object red_cube): red_cube is not held",),
        measures={"options_of_a_success_mean": 2.0 if success else 0.0},
    )


def must_not_run():
    raise AssertionError("done again")


def test_options_that_are_kept_are_not_tried_again(tmp_path):
    tried = [transition(0.0), transition(1.0)]
    Kept(tmp_path, 0).transitions("run-7", lambda: tried)
    for one, other in zip(tried, Kept(tmp_path, 0).transitions("run-7", must_not_run), strict=True):
        assert (one.seconds, one.ended, one.reward) == (other.seconds, other.ended, other.reward)
        for name in ("option", "others", "next_options", "next_others"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_reports_that_are_kept_are_not_measured_again(tmp_path):
    Kept(tmp_path, 0).report("learned-0-1", lambda: report(True, 31.5))
    assert Kept(tmp_path, 0).report("learned-0-1", must_not_run) == report(True, 31.5)


def test_files_that_are_kept_are_not_made_again(tmp_path):
    folder = tmp_path / "weights"
    folder.mkdir()
    Kept(tmp_path, 0).files("values-0", folder, lambda where: (where / "config.json").write_text("fitted"))
    (folder / "config.json").unlink()
    Kept(tmp_path, 0).files("values-0", folder, lambda where: must_not_run())
    assert (folder / "config.json").read_text() == "fitted"


def test_what_was_kept_with_other_settings_does_not_count(tmp_path):
    Kept(tmp_path, 0).transitions("run-7", lambda: [transition(0.0)])
    assert Kept(tmp_path, 1).transitions("run-7", lambda: []) == []


def test_a_file_that_was_cut_off_is_not_taken_for_a_finished_one(tmp_path):
    Kept(tmp_path, 0).transitions("run-7", lambda: [transition(0.0)])
    (file,) = tmp_path.rglob("run-7.npz")
    file.rename(file.with_suffix(".part"))
    assert len(Kept(tmp_path, 0).transitions("run-7", lambda: [transition(1.0)] * 2)) == 2


def test_without_a_folder_everything_is_done_anew():
    assert Kept().report("learned-0-1", lambda: report(True, 20.0)).seconds == 20.0
    assert Kept().report("learned-0-1", lambda: report(True, 30.0)).seconds == 30.0


def test_reports_on_single_starts_are_put_together():
    whole = together([report(True, 20.0), report(False, 90.0), report(True, 30.0)], seed=4)
    assert (whole.trials, whole.successes, whole.collisions, whole.seconds) == (3, 2, 1, 25.0)
    assert (whole.interval, whole.seed) == (wilson(2, 3), 4)
    assert whole.outcomes == {"succeeded": 2, "not_done": 1}
    assert whole.failures == ("start 1 (object red_cube): red_cube is not held",)
    assert whole.measures == {"options_of_a_success_mean": 2.0}


def test_practice_goes_on_where_it_was_interrupted(practice, tmp_path):
    """The run that is kept is not done again, and what it gave is what it would give again."""
    trials = [trial(practice, 3)]
    first = collect(practice, trials, None, 1.0, 1, kept=Kept(tmp_path, 0))
    (file,) = tmp_path.rglob("run-3.npz")
    written = file.stat().st_mtime_ns
    again = collect(practice, trials, None, 1.0, 1, kept=Kept(tmp_path, 0))
    anew = collect(practice, trials, None, 1.0, 1)
    assert file.stat().st_mtime_ns == written
    for other in (again, anew):
        assert [one.seconds for one in other] == [one.seconds for one in first]
        np.testing.assert_array_equal(other[0].option, first[0].option)


def test_measuring_goes_on_where_it_was_interrupted(practice, tmp_path):
    order = fixed_orders()["grasp, and twice again"]
    first = evaluate(practice, 1, 43, choose=order, kept=Kept(tmp_path, 0), what="grasp")
    (file,) = tmp_path.rglob("grasp-43-0.json")
    file.write_text(file.read_text().replace(f'"seconds": {first.seconds}', '"seconds": 1234.5'))
    again = evaluate(practice, 1, 43, choose=order, kept=Kept(tmp_path, 0), what="grasp")
    assert replace(again, seconds=0.0) == replace(first, seconds=0.0)


@pytest.mark.parametrize("name", list(fixed_orders()))
def test_a_fixed_order_chooses_among_what_there_is(practice, name):
    chosen = []

    def choose(situation, options):
        chosen.append(fixed_orders()[name](situation, options) in (None, *options))

    evaluate(practice, 2, 43, choose=choose)
    assert chosen == [True, True]
