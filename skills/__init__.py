"""Learned low-level policies, one folder a skill: spec, policy, weights, model card; `training` makes them.

A skill never imports the runtime; it knows the contracts only. `plugin.register` adds all of them to a registry.
"""
