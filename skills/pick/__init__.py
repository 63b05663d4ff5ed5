"""Skill `pick`: take the object that words name, by camera image, words and robot state alone."""
