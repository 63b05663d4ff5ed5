"""Skill `follow`: walk behind somebody at a set distance, choosing one short motion after the other."""
