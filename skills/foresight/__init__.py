"""Foreseeing while a skill runs whether it will succeed.

`families` which skills there are, and what their policies see · `situation` a run so far as vectors · `foresight` the
learned estimate, on the robot · `difficult` starts at which skills fail · `rollouts` runs from there, kept on disk ·
`lessons`, `learning`, `training` how the estimate is learned · `measures`, `card` how it is judged · `retrying` whether
giving up pays · `generator` the cloned policies · `benchmark` what `executive bench` calls.
"""
