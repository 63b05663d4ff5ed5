"""Statistics of features, exact over all frames, as `stats.json` and the table of episodes give them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from skills.datasets.columns import Values
from skills.datasets.feature import IMAGE, DataFeature

Statistics = dict[str, dict[str, Values]]
"""Statistic by name by feature."""
_QUANTILES = {"q01": 0.01, "q10": 0.10, "q50": 0.50, "q90": 0.90, "q99": 0.99}


def statistics(values: Mapping[str, Values], features: Mapping[str, DataFeature]) -> Statistics:
    """Statistics of every feature: by component for numbers, by colour in 0 .. 1 and shape (3, 1, 1) for pictures."""
    return {name: _of(values[name], feature) for name, feature in features.items() if len(values[name])}


def _of(values: Values, feature: DataFeature) -> dict[str, Values]:
    picture = feature.dtype == IMAGE
    rows = values.reshape(-1, 3) / 255.0 if picture else values.reshape(len(values), -1).astype(np.float64)
    shape = (3, 1, 1) if picture else feature.shape
    found = {
        "min": rows.min(axis=0),
        "max": rows.max(axis=0),
        "mean": rows.mean(axis=0),
        "std": rows.std(axis=0),
        **{name: np.quantile(rows, share, axis=0) for name, share in _QUANTILES.items()},
    }
    return {**{name: value.reshape(shape) for name, value in found.items()}, "count": np.array([len(values)])}
