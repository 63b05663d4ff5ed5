"""Skill `close`: push a drawer in by its handle until it stops."""
