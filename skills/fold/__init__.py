"""Skill `fold`: bring the arm back to the carrying posture, wherever a task left it."""
