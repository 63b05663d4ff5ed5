"""Skill `extract`: take the peg out of its fixture and carry it folded."""
