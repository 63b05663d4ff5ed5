"""What the skills `open` and `close` share: `front` measures a drawer, `run` is the frame of a run."""
