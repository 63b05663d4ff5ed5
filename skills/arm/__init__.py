"""What the skills that use the arm share: `posture` joint motions, `servo` tool velocities → joints, `grip` objects,
`room` for the hand.
"""
