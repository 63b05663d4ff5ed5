"""The contracts between the parts. They hold values and abstract classes, no behaviour of their own.

`port` typed values that pass between nodes · `action`, `observation`, `robot` what a robot takes and gives ·
`arm` closed-form kinematics · `site` what is known of the place · `memory` what was perceived ·
`skill` a learned skill · `check_skill` runs any skill through that contract · `practice` a robot to train and measure
skills on · `execution` how the tree starts and cancels skills · `snapshot` the tree at one moment.
"""
