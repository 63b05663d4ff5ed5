"""Finding people: `candidates` from the lidar, `billboard` and `recogniser` from the camera, `watch` over time."""
