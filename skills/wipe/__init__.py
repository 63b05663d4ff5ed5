"""Skill `wipe`: see the dirt on a surface, wipe it off close above the board, and look again until none is seen."""
