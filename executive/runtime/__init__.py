"""The loop that carries missions out.

`host` runs skills in this process · `clock` the executive's clock, which stands still while paused · `controls`
what an operator may ask for, from any thread · `loop` one control period after the other · `assembly` puts the
parts together.
"""
