"""Arrays ↔ columns of a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from executive.errors import BadFile
from skills.datasets.feature import IMAGE, DataFeature
from skills.datasets.layout import parquet

Values = NDArray[Any]
"""Values of one feature, frame by frame; shape (frames, *shape)."""


def column_of(values: Values, feature: DataFeature) -> Any:
    """The pyarrow array of one feature. Vectors become lists of fixed length, a single number a plain column."""
    pyarrow, _ = parquet()
    if feature.dtype == IMAGE:
        kind = pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])
        return pyarrow.array([{"bytes": _as_png(picture), "path": None} for picture in values], type=kind)
    kind = pyarrow.from_numpy_dtype(np.dtype(feature.dtype))
    flat = pyarrow.array(np.ascontiguousarray(values, dtype=feature.dtype).ravel(), type=kind)
    if feature.shape == (1,):
        return flat
    for size in reversed(feature.shape):
        flat = pyarrow.FixedSizeListArray.from_arrays(flat, size)
    return flat


def values_of(column: Any, feature: DataFeature, name: str, path: Path) -> Values:
    """The values in a column, whatever kind of list it is kept in; shape (frames, *shape).

    Raises:
        BadFile: if they are not of the feature's type and shape, or not finite.
    """
    pyarrow, _ = parquet()
    column = column.combine_chunks()
    if isinstance(column, pyarrow.ChunkedArray):  # no rows at all
        return np.zeros((0, *feature.shape))
    if column.null_count:
        raise BadFile(path, f"feature '{name}' is missing in {column.null_count} frames.")
    if feature.dtype == IMAGE:
        return np.array([_picture(entry.as_py(), feature, name, path) for entry in column])
    frames, flat = len(column), column
    while not (pyarrow.types.is_floating(flat.type) or pyarrow.types.is_integer(flat.type)):
        if pyarrow.types.is_boolean(flat.type):
            flat = flat.cast(pyarrow.uint8())
        elif hasattr(flat, "flatten") and hasattr(flat, "values"):
            flat = flat.flatten()
        else:
            raise BadFile(path, f"feature '{name}' holds {column.type}, not {feature.dtype}.")
    numbers = flat.to_numpy(zero_copy_only=False)
    if len(numbers) != frames * int(np.prod(feature.shape)):
        raise BadFile(path, f"feature '{name}' does not have the shape {list(feature.shape)} in every frame.")
    if not np.isfinite(numbers).all():
        raise BadFile(path, f"feature '{name}' holds values that are not finite.")
    return np.asarray(numbers.reshape(frames, *feature.shape).astype(feature.dtype))


def _as_png(picture: Values) -> bytes:
    import cv2

    done, content = cv2.imencode(".png", np.ascontiguousarray(picture[..., ::-1]))
    assert done  # an array of bytes always can be
    return bytes(content.tobytes())


def _picture(entry: Any, feature: DataFeature, name: str, path: Path) -> Values:
    """A picture of shape (height, width, 3), whichever way round the feature names its axes."""
    import cv2

    content = entry.get("bytes") if isinstance(entry, dict) else None
    decoded = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) if content else None
    if decoded is None:
        raise BadFile(path, f"feature '{name}' holds a picture that cannot be decoded.")
    height, width, depth = decoded.shape
    if tuple(feature.shape) not in ((height, width, depth), (depth, height, width)):
        raise BadFile(path, f"feature '{name}' holds a picture of {width} by {height}, not {list(feature.shape)}.")
    return np.asarray(decoded[..., ::-1])
