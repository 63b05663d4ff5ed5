"""Skill `place`: put the held object down on a free spot of a surface, or into a container."""
