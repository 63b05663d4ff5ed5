"""A mission executive for robots: plain words become a behaviour tree of learned skills behind a safety gate.

The way of a mission through the parts; calls point downward only:

    words
      → understanding   words → ordered tasks (types.Task), a question, or a refusal
      → mission         the tasks in order, each with the branch of the tree for its family
      → tree            py_trees nodes built from a checked YAML definition, ticked at the control rate
      → skills          learned policies; each returns actions and holds no robot handle
      → safety          the gate: the one place where an intention becomes motion
      → robot           the embedded MuJoCo robot, or a ROS 2 robot

Everything that happens goes to `telemetry` as events; front ends (command line, ROS node, live page) submit,
cancel, pause and read events, nothing else.

Layers, each importing only from those before it:
`types, errors, clock` → `contracts` → `registry, definitions, safety, telemetry, robot` → `tree, understanding`
→ `mission` → `runtime` → `front`. The package `skills` imports only contracts, types and errors.
"""

__version__ = "0.1.0"
