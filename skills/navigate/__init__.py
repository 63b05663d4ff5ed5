"""Drive to a place: a planner's sub-goals, lidar, and a learned local policy.

`spec` what it declares · `goals` from names to a pose · `obstacle_map`, `planner` the map and the way through it ·
`obstacles` what the lidar sees and the map does not show · `route` the next sub-goal · `features` what the policy
sees · `skill` all of it under the contract · `expert`, `floor`, `training` how the policy is made.
"""
