"""The one place where an intention becomes motion.

    gate = Gate(robot)
    report = gate.send(action, robot.observe())     # report.sent is what the robot really got
    print(report.words())                           # "base slowed from 0.60 to 0.22 m/s: 0.31 m to the nearest ..."

`gate` the composition, in the order of its checks · `readable` shapes and numbers · `freshness` ages of data ·
`checks` the seam for added checks · `joints` and `base` what was sent last and what may come next, `books` both at one
moment · `limits` their formulas · `workspace` where the arm may be · `clearance` braking distance from lidar ·
`critic` what was learned of unsafe actions, from their `outlook`, which takes what `sight` sees around the
`silhouette` of the robot; `second_opinion` what the gate makes of it ·
`report` verdicts and reasons · `watchdog` a stop when nobody sends any more · `benchmark` what it costs.

Nothing here imports torch or the tree, so that a control process can hold gate, watchdog and robot alone.
"""
