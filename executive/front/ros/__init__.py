"""The executive as a ROS 2 node: `node` text commands in, status out · `status` the lines that it publishes ·
`services` cancel, pause, resume, e-stop and reset · `under_py_trees_ros` the tree under py_trees_ros, where that is
installed · `assembly` puts the parts together.

Importing this package loads nothing; its modules import rclpy and are themselves imported only when ROS is used.
"""
