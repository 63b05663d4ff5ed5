"""Robots behind the seam `executive.contracts.robot.Robot`."""
