"""Front ends: the command line, the ROS node and the live page. They submit, cancel, pause and read events."""
