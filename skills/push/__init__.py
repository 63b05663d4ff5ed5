"""Skill `push`: shift an object along the surface that it stands on, without taking it."""
