"""Litter: how well the skills `look`, `grasp` and `place` find it, take it, and drop it into the bin."""
