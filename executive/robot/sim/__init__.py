"""The embedded robot: a flat and a mobile manipulator simulated by MuJoCo, with ray-cast camera and lidar.

`flat.xml`, `objects.xml`, `mobile_manipulator.xml` the world and the robot · `site.yaml` what the robot knows of the
world · `description` the robot's numbers · `scene` where everything starts · `world` the physics · `drive` from
actions to actuators · `lidar`, `camera` the sensors · `robot` all of it as a `Robot` · `referee`, `facts` the
independent account of collisions, limits and goals · `benchmark` how fast it runs.

Importing this package loads nothing; `description`, `scene` and `site` load no MuJoCo.
"""
