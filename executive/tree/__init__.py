"""Tree definitions → py_trees nodes that are ticked once a control period.

`build` makes the branch of one task · `tools` what its nodes work with · `node` what all nodes share · `leaves`
skills, actions and conditions · `composites` sequence, fallback, parallel, switch · `decorators` one file an idea ·
`handlers` what `on_stop` runs · `subtree` and `scope` names and their values · `checks` conditions with arguments ·
`containment` errors end the tree, not the program · `ticking` and `ending` the same nodes as direct calls ·
`snapshot` the tree as plain values · `cause` why it failed · `conditions`, `people` and `actions` the words that the
executive brings along.

Every node is a `py_trees.behaviour.Behaviour`: py_trees' displays, visitors and viewers work on the root, and
`py_trees.trees.BehaviourTree(root)` ticks it just as well, only slower.
"""
