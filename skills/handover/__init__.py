"""Skill `handover`: hold an object out to a person, and let go when they pull at it."""
