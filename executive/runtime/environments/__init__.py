"""Tasks of the embedded robot as environments of reinforcement learning. `skills.environments` registers them.

`reach_task` the task in NumPy, for many worlds at once · `kinematics`, `limited_arms` tool velocities to joint targets
through the limits of the safety gate · `arms` many arms in MuJoCo, stepped by threads · `warp_arms` the same on a GPU ·
`reach_worlds` these parts together · `reach` Gymnasium's interfaces to them, for one world and for many · `practised`
a skill's own task on the whole robot · `benchmark` steps a second.
"""
