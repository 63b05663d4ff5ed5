"""How a world differs from the usual one: a model of its own for other frictions, masses, fixtures and dirt."""

from __future__ import annotations

import copy

import mujoco

from executive.contracts.practice import Conditions
from executive.errors import UnknownName
from executive.robot.sim.dirt import lay
from executive.robot.sim.model import load_model, owners

SHIFTABLE = {"button": "button_housing", "peg_fixture": "peg_fixture", "gauge": "gauge"}
"""Fixtures that may stand elsewhere than the map says, with the body that carries each."""
USUAL = Conditions()


def model_under(conditions: Conditions) -> mujoco.MjModel:
    """The model for these conditions: the shared one when all is as usual, else a changed copy.

    Raises:
        UnknownName: if `shifted` names something that cannot be shifted, or `dirt` no patch.
    """
    if conditions == USUAL:
        return load_model()
    model = copy.copy(load_model())
    free = int(mujoco.mjtJoint.mjJNT_FREE)
    moving = [int(joint) for joint in range(model.njnt) if int(model.jnt_type[joint]) == free]
    objects = [int(model.jnt_bodyid[joint]) for joint in moving]
    model.geom_friction[[not robot for robot in owners().robot], 0] *= conditions.friction
    model.body_mass[objects] *= conditions.mass
    model.body_inertia[objects] *= conditions.mass
    drawer = int(model.joint("drawer").dofadr[0])
    model.dof_frictionloss[drawer] *= conditions.friction
    model.dof_damping[drawer] *= conditions.friction
    for name, (x, y) in conditions.shifted.items():
        if name not in SHIFTABLE:
            raise UnknownName("fixture to shift", name, SHIFTABLE)
        model.body_pos[model.body(SHIFTABLE[name]).id, :2] += (x, y)
    for patch, (x, y) in conditions.dirt.items():
        lay(model, patch, x, y)
    mujoco.mj_setConst(model, mujoco.MjData(model))
    return model
