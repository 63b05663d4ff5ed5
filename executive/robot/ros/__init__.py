"""Robots over ROS 2.

`installed` whether rclpy is there · `topics` the names, all remappable · `description` files that describe a body ·
`session` rclpy, one node and its executor · `clock` ROS time as the executive's clock · `joints`, `scan`, `images`,
`odometry` messages to arrays and back · `camera` exposures with depth and pose · `sensors` the newest observation out
of all topics · `robot` a ROS 2 robot behind the seam `Robot` · `bridge` the other side: serves any `Robot`, such as
the embedded one, on the same topics.

Importing this package loads nothing; its modules import rclpy and are themselves imported only when ROS is used.
"""
