"""Training of the understanding from the YAML files under `executive/understanding/data`. Needs torch.

`read` makes a `corpus` of the files; `compose`, `vary` and `epoch` make what the `network` sees; `fine_tune` trains one
network; `calibrate` and `measure` use commands that it has not learned from; `seeds` does it all for several seeds, and
`card` writes.
"""

from executive.understanding.training.seeds import train

__all__ = ["train"]
