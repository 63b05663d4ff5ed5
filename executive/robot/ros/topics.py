"""Names of the topics. They are ROS names: remap them with `--ros-args -r /scan:=/front/scan`."""

from __future__ import annotations

JOINT_STATES = "/joint_states"
"""sensor_msgs/JointState: arm, head and gripper; the gripper's position is its opening [m]."""
SCAN = "/scan"
"""sensor_msgs/LaserScan, in a frame that looks along `base_link`."""
ODOMETRY = "/odom"
"""nav_msgs/Odometry: pose in `odom` or `map`, twist in `base_link`."""
LOCALISATION = "/amcl_pose"
"""geometry_msgs/PoseWithCovarianceStamped in `map`; corrects the drift of the odometry where somebody publishes it."""
IMAGES = ("/camera/image_rect_color", "/camera/rgb/image_raw")
"""sensor_msgs/Image: the rectified image, or a raw one while no rectified image is heard."""
DEPTH = "/camera/depth_registered/image_rect"
"""sensor_msgs/Image: depth registered to the colour image, 32FC1 [m] or 16UC1 [mm]."""
CAMERA_INFO = "/camera/camera_info"
"""sensor_msgs/CameraInfo of the colour image."""
CONTACT = "/contact"
"""geometry_msgs/WrenchStamped: force on a part of the robot that should touch nothing; silent when it has no bumper."""
BASE_COMMAND = "/cmd_vel"
"""geometry_msgs/Twist in `base_link`; a robot must brake when it hears none for 0.2 s."""
JOINT_COMMAND = "/joint_commands"
"""sensor_msgs/JointState: position targets of the joints that it names."""
COMMANDS = ("/vla_command", "/robot/command")
"""std_msgs/String: a mission in plain words."""
STATUS = "/robot/status"
"""std_msgs/String: one JSON object a change of the mission's state."""

ESSENTIAL = (JOINT_STATES, SCAN, ODOMETRY)
"""Topics without which nothing may move."""
