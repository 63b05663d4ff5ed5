"""What `executive bench learning` compares: training methods on one task, or all of them on all of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from executive.errors import BadFile, BadRequest
from executive.front.cli.progress import Tell


@dataclass(frozen=True)
class Lessons:
    """Training methods to compare.

    Attributes:
        methods: Their names; with no task, all.
        task: Name of the task; with no methods, all that methods are compared on.
        seeds: Seeds of each method.
        steps: Steps of the environment for each seed; the method's own number when None.
        out: Folder for curves and states.
    """

    methods: tuple[str, ...] = ()
    task: str | None = None
    seeds: int = 3
    steps: int | None = None
    out: Path | None = None

    @property
    def sample(self) -> str:
        """What is measured over, in words."""
        what = self.task or "all tasks"
        return f"{what}, {self.seeds} seeds a method, 100 held-out episodes a seed, curves in {self.out}"

    def measured(self, tell: Tell) -> Mapping[str, Any]:
        """The figures of each method, and with several tasks of each task.

        Raises:
            BadRequest: if something is missing that has no default.
            BadFile: if nothing can be written to `out`.
            UnknownName: if there is no such method or task.
        """
        from executive.runtime.learning import methods

        if self.out is not None:
            try:
                self.out.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise BadFile(self.out, f"cannot be made a folder: {error.strerror}.") from error
        if self.out is not None and not self.methods and self.task is None:
            methods("registry").check_methods(())
            every = methods("suite").measure_all(self.seeds, self.steps, self.out, tell)
            return {f"{name} on {one.task}": row for one in every for name, row in one.details().items()}
        for option, given in (("method", self.methods), ("task", self.task), ("out", self.out)):
            if not given:
                raise BadRequest(f"say it whole: executive bench learning --method sac --task Pendulum-v1 --out FOLDER "
                                 f"(--{option} is missing).")  # fmt: skip
        assert self.task is not None
        assert self.out is not None
        methods("registry").check_methods(self.methods)
        curves = methods("curves").measure(self.methods, self.task, self.seeds, self.steps, self.out, tell)
        details: Mapping[str, Any] = curves.details()
        return details
