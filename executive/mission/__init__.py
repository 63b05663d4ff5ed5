"""A mission: the tasks of one command in order, what may come of them, and what came of them.

`feasibility` whether a mission can work, with the value of every step · `plan` whether its tasks fit the tree ·
`chain` walks the tree symbolically, over `names` and `world` · `situation` what the robot knows now · `evidence` and
`routes` that as numbers · `value` the learned probability of success · `hopeless` why it is low · `value_training`,
`value_report`, `value_card` how it is learned, measured and written · `sentences` problems in words · `report` what
came of a mission.
"""
