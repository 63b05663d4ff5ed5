"""Skill `take_from_clutter`: take an object out from among others; a learned high level chooses what to do next."""
