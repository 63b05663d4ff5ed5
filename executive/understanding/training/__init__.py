"""Training of the family classifier from the YAML files under `executive/understanding/data`. Needs torch."""

from executive.understanding.training.fine_tune import train

__all__ = ["train"]
