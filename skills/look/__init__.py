"""Skill `look`: point the camera, recognise objects and say where they are."""
