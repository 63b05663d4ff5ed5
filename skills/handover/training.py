"""Training and evaluation of the skill `handover`."""

from __future__ import annotations

from functools import partial

import numpy as np

from executive.contracts.people import Manner
from executive.contracts.practice import Practice, Start, Trial
from skills.handover.expert import expert
from skills.handover.skill import Handover
from skills.handover.spec import INPUTS, OUTPUTS, SPEC, SPEED
from skills.people.scenes import conditions, meeting
from skills.training.imitation import Course

DEMOS = 30
_NEAR, _FAR = 0.84, 1.02
"""How far from the person the robot stands [m], middle to middle."""
_ASIDE = 0.15
"""By how much it does not face them at most [rad]."""
_ROOM = 0.52
"""The arm needs so much room around the middle of the base [m]."""
_REFUSES = 0.2
"""Share of the people who do not take what is held out."""


def trial(
    practice: Practice, seed: int, weakest: float = 5.0, strongest: float = 12.0, image: float = 1.0, aside: float = 1.0
) -> Trial:
    """Something in the gripper, and somebody in front of the robot who takes it after a while, or does not.

    Args:
        practice: The robot.
        seed: Seed of the draws.
        weakest, strongest: Bounds of the force that somebody pulls with [N].
        image: How much noisier and darker the camera is than in training, as a factor.
        aside: By how much more than in training the robot does not face the person, as a factor.
    """
    random = np.random.default_rng(seed)
    met = meeting(practice.site, random, _NEAR, _FAR, aside * _ASIDE, 1.3, _ROOM)
    names = [name for name, known in practice.site.objects.items() if known.kind in ("cube", "mug")]
    name = names[int(random.integers(len(names)))]
    manner = Manner(
        takes=bool(random.uniform() >= _REFUSES),
        reaction=float(random.uniform(0.4, 2.5)),
        pull=float(random.uniform(weakest, strongest)),
    )
    start = Start(
        met.base,
        people=met.people,
        manners={met.whom: manner},
        held=name,
        conditions=conditions(random, image),
    )
    note = f"{met.whom} pulls with {manner.pull:.1f} N" if manner.takes else f"{met.whom} does not take it"
    return Trial(start, {"object": name, "person": met.whom}, seed, note)


def wrong(practice: Practice, trial: Trial) -> str:
    """What is wrong unless the person has the object, or it is still held because they did not take it."""
    name, person = str(trial.goal["object"]), str(trial.goal["person"])
    if trial.start.manners[person].takes:
        return "" if practice.holds(f"has({person}, {name})") else f"{person} does not have {name}"
    return "" if practice.holds(f"holding({name})") else f"{name} was let go though nobody took it"


def not_given(practice: Practice, trial: Trial) -> str:
    """What is wrong unless the person has the object: what the success estimate learns."""
    fact = f"has({trial.goal['person']}, {trial.goal['object']})"
    return "" if practice.holds(fact) else f"{fact} is not true"


COURSE = Course(
    spec=SPEC,
    inputs=INPUTS,
    outputs=OUTPUTS,
    weights=Handover.weights,
    make=Handover,
    expert=expert,
    trial=trial,
    wrong=wrong,
    lower=np.array([-SPEED, -SPEED, -SPEED, -0.01]),
    upper=np.array([SPEED, SPEED, SPEED, 0.10]),
    noise=np.array([0.05, 0.05, 0.03, 0.0]),
    demos=DEMOS,
    held_out_seeds=20_000_000,
    training_seeds=22_000_000,
    data=f"cubes and mugs in the gripper, a person {_NEAR:.2f} m to {_FAR:.2f} m away anywhere in the flat, up to "
    f"{_ASIDE:.2f} rad aside, who pulls with 5 N to 12 N after 0.4 s to 2.5 s; every fifth takes nothing, and then the "
    "object has to stay in the gripper. Friction and masses 0.7 to 1.3 times the usual, light 0.6 to 1.3 times, camera "
    "noise 0.5 to 2 times.",
    limits="several people whom the robot does not know by sight, people who pull with less than 3 N, or "
    "whose hand is not at about 0.9 m; arms whose joints do not tell tenths of a millimetre at the tool.",
    shifts={
        "pulls of 3 N to 5 N": partial(trial, weakest=3.0, strongest=5.0),
        "camera 3 times darker and noisier": partial(trial, image=3.0),
        "person up to 3 times as far aside": partial(trial, aside=3.0),
    },
    shifted_starts=20,
    unreached=not_given,
)

evaluate, outside, train = COURSE.evaluate, COURSE.outside, COURSE.train
