"""Skill `open`: take the handle of a drawer, pull it out, and let go."""
