"""Demonstrations in LeRobot's dataset layout, version 3.0: to train from outside data, and to hand our own on.

    meta/info.json                                  version, frames a second, features with type, shape and names
    meta/stats.json                                 smallest, largest, mean, deviation and quantiles of every feature
    meta/tasks.parquet                              the tasks in words
    meta/episodes/chunk-000/file-000.parquet        length, task and place of every episode
    data/chunk-000/file-000.parquet                 the frames, many episodes in one file; images inside, as PNG

`feature` one feature · `layout` names of files, and what info.json may say · `columns` arrays to columns and back ·
`statistics` · `write`, `read` whole datasets · `demonstrations` those of one skill.
"""
