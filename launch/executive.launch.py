"""Launches the executive, and with `simulate:=true` the embedded robot beside it.

    ros2 launch launch/executive.launch.py simulate:=true
    ros2 launch launch/executive.launch.py tree:=my_tree.yaml site:=my_site.yaml scan:=/front/scan

`executive` has to be on the PATH, as after `pip install`.
"""

from launch.actions import DeclareLaunchArgument
from launch.conditions import IfCondition
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node
from launch_ros.parameter_descriptions import ParameterValue

from launch import LaunchDescription

TOPICS = {
    "command": "/vla_command",
    "status": "/robot/status",
    "joint_states": "/joint_states",
    "scan": "/scan",
    "odometry": "/odom",
    "localisation": "/amcl_pose",
    "image": "/camera/image_rect_color",
    "depth": "/camera/depth_registered/image_rect",
    "camera_info": "/camera/camera_info",
    "base_command": "/cmd_vel",
    "joint_command": "/joint_commands",
}
"""Launch arguments that remap a topic, with the name that the executive gives it."""

SETTINGS = {
    "tree": ("", str, "tree file; the shipped one if empty"),
    "site": ("", str, "site file; the embedded flat's if empty"),
    "robot": ("", str, "robot description file; the embedded robot's if empty"),
    "seed": ("0", int, "seed of the skills' random draws"),
    "gripper_joint": ("gripper", str, "name of the gripper in /joint_states"),
    "lidar_yaw": ("0.0", float, "turn of the laser scanner in base_link [rad]"),
    "patience": ("30.0", float, "how long to wait for the robot's first messages [s]"),
    "use_sim_time": ("false", bool, "follow /clock"),
}
"""Parameters of the node: default, type and what for."""


def generate_launch_description() -> LaunchDescription:
    """Arguments for every setting and topic, the node, and the embedded robot when it is asked for."""
    remappings = [(name, LaunchConfiguration(argument)) for argument, name in TOPICS.items()]
    parameters = {
        name: ParameterValue(LaunchConfiguration(name), value_type=kind) for name, (_, kind, _) in SETTINGS.items()
    }
    return LaunchDescription(
        [
            *(
                DeclareLaunchArgument(name, default_value=default, description=purpose)
                for name, (default, _, purpose) in SETTINGS.items()
            ),
            *(
                DeclareLaunchArgument(argument, default_value=name, description=f"name of the topic {name}")
                for argument, name in TOPICS.items()
            ),
            DeclareLaunchArgument("simulate", default_value="false", description="serve the embedded robot as well"),
            Node(
                executable="executive",
                arguments=["ros"],
                name="executive",
                output="screen",
                parameters=[parameters],
                remappings=remappings,
            ),
            Node(
                executable="executive",
                arguments=["ros", "sim", "--seed", LaunchConfiguration("seed")],
                name="embedded_robot",
                output="screen",
                remappings=remappings,
                condition=IfCondition(LaunchConfiguration("simulate")),
            ),
        ]
    )
