"""What the skills that use the arm share: `run` the frame of a run, `posture` joint motions, `servo` tool velocities →
joints, `ramp` velocities that the joints can follow, `grip` objects, `room` for the hand.
"""
