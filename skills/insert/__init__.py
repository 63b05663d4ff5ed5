"""Skill `insert`: put the held peg into its fixture, searching for the hole by touch."""
