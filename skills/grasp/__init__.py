"""Skill `grasp`: take a localised object from above into the gripper, and carry it folded."""
