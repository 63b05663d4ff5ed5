"""Runs the command in this process and catches what it prints."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from executive.front.cli.main import main

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Answer:
    """What a command answered: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def document(self):
        return json.loads(self.out)


@pytest.fixture
def executive(capfd):
    def call(*words):
        capfd.readouterr()
        code = main([str(word) for word in words])
        return Answer(code, *capfd.readouterr())

    return call


@pytest.fixture
def root():
    return ROOT
