"""Skill `survey`: look over a whole surface and list what stands on it, or measure how far a drawer is pulled out."""
