"""Skill `press`: find a button with the camera, push it in until it stops, and let go."""
