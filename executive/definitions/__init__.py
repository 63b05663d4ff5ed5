"""YAML files → checked models: `load` a tree to run it, `check` it to hear everything that is wrong with it.

What happens to a file, in order:

- `reading` the bytes → text; `composing` the text → `marks`, nodes that know their place; `syntax` errors in words
- `load` reads the top level, `ports` what a file declares, `nodes` the nodes, `calls`, `conditions` and
  `decorator_list` what stands in them, `values` and `units` the scalars; `source` is what they share
- `references` follows every `$name` through its `scopes`; `expansion` looks for cycles, `guarded` for skills without
  protection, `occupied` for skills that would move the same part at once

The result is a `model`. `outline` makes a view of it for drawing, in `words`; `schema` the JSON Schema for editors;
`decorators` declares the built-in ones. Everything that is wrong is a fault (`faults`) with its place and a sentence.
"""
