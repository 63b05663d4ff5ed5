"""Trainings work where they are told to, and on a GPU where there is one when they are not."""

from __future__ import annotations

import pytest
import torch

import skills.pick.training as pick
from executive.contracts.practice import SkillReport
from executive.errors import BadRequest
from executive.runtime import training
from executive.runtime.device import chosen, refuse_cuda


@pytest.fixture(params=[False, True], ids=["without a GPU", "with a GPU"])
def gpu(request, monkeypatch) -> bool:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: request.param)
    return bool(request.param)


@pytest.fixture
def devices(monkeypatch) -> list[str]:
    """Where the training of `pick`, which does nothing here, was told to work."""
    told: list[str] = []

    def quick(practice, seed, demos, out, progress, device):
        told.append(device)
        return SkillReport("pick", 1, seed, 1, (0.2, 1.0), 0, 0, 1.0, {"succeeded": 1})

    monkeypatch.setattr(pick, "train", quick)
    monkeypatch.setattr(training, "practice_for", lambda skill: None)
    return told


def _train(skill: str, device: str) -> None:
    training.train(skill, seed=0, out=None, demos=None, progress=lambda what, share: None, device=device)


def test_unless_told_otherwise_a_gpu_is_taken_where_there_is_one(gpu, devices):
    training.train("pick", seed=0, out=None, demos=None, progress=lambda what, share: None)
    assert devices == ["cuda" if gpu else "cpu"]


def test_the_processor_is_taken_when_it_is_asked_for(gpu, devices):
    _train("pick", "cpu")
    assert devices == ["cpu"]


def test_a_gpu_that_is_asked_for_is_taken_or_missed_in_a_sentence(gpu, devices):
    if gpu:
        assert chosen("cuda") == "cuda"
        return
    with pytest.raises(BadRequest) as caught:
        _train("pick", "cuda")
    assert str(caught.value) == "--device cuda: torch finds no GPU on this machine; give --device cpu, or leave it out."
    assert devices == []


def test_a_gpu_is_refused_where_it_would_stand_idle(gpu, devices):
    with pytest.raises(BadRequest) as caught:
        _train("grasp", "cuda")
    assert str(caught.value) == "skill 'grasp' trains on the processor alone; give --device cpu, or leave it out."
    refuse_cuda("auto", "'values'")
