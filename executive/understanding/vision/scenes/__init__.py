"""Scenes whose answers are known, to train on and to measure with. Needs mujoco; import the modules where needed.

`labelled` a view with the simulator's word for every pixel · `table` random tables: things of many kinds, sizes and
colours under any light, seen from anywhere a head may be · `flat` the embedded robot before one of its surfaces ·
`phrases` what people call the things, with words and templates held out.
"""
