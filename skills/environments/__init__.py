"""The robot's tasks as environments of reinforcement learning; importing this registers them with Gymnasium.

    import gymnasium, skills.environments

    environment = gymnasium.make("executive/Reach-v0")      # fast: the arm alone, among forbidden zones
    environment = gymnasium.make("executive/Press-v0")      # a skill's own task: the whole robot, its host and its gate

Every step's `info["cost"]` counts what constrained training has to keep small.
"""

from skills.environments.registration import register

register()
