"""One feature of a dataset, as `info.json` describes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NUMBERS = ("float32", "float64", "int64", "int32", "bool", "uint8")
"""Types of features that are kept as numbers."""
IMAGE, VIDEO = "image", "video"


@dataclass(frozen=True)
class DataFeature:
    """What one column of a dataset holds.

    Attributes:
        dtype: "float32", ..., "image" for pictures in the tables, "video" for pictures in files of their own.
        shape: Shape of one frame's value; (height, width, 3) for pictures.
        names: Names of the components or axes, or None.
        doc: What it is, with units, or "".
    """

    dtype: str
    shape: tuple[int, ...]
    names: tuple[str, ...] | None = None
    doc: str = ""

    def as_json(self) -> dict[str, Any]:
        """As in `info.json`."""
        names = None if self.names is None else list(self.names)
        described = {"info": {"doc": self.doc}} if self.doc else {}
        return {"dtype": self.dtype, "shape": list(self.shape), "names": names, **described}

    @classmethod
    def read(cls, said: Any) -> DataFeature | None:
        """The feature that `info.json` describes, or None when it is no description of one."""
        if not isinstance(said, Mapping) or not isinstance(said.get("dtype"), str):
            return None
        shape = said.get("shape")
        if not isinstance(shape, Sequence) or not all(isinstance(size, int) and size >= 0 for size in shape):
            return None
        return cls(said["dtype"], tuple(shape), _names(said.get("names")))


def _names(said: Any) -> tuple[str, ...] | None:
    """The names; older datasets keep them in a mapping such as {"motors": [...]}."""
    if isinstance(said, Mapping):
        said = [name for names in said.values() if isinstance(names, Sequence) for name in names]
    if not isinstance(said, Sequence) or isinstance(said, str):
        return None
    return tuple(str(name) for name in said)
