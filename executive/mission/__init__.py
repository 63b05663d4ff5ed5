"""A mission: the tasks of one command in order. `report` what came of it · `plan` whether it can work at all."""
