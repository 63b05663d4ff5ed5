"""Skill `read_gauge`: point the camera at a gauge with a pointer and read it."""
