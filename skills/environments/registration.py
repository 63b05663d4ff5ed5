"""Which environments there are: the fast one, and one for every skill that learns from a `Course`."""

from __future__ import annotations

from executive.errors import NotInstalled

REACH = "executive/Reach-v0"
SKILLS = ("close", "extract", "grasp", "handover", "insert", "open", "place", "press", "push", "wipe")
"""The skills with a `COURSE` in their module `training`; a test holds that none is missing."""
_RUNTIME = "executive.runtime.environments"
_ENVIRONMENT = "skills.environments.skill_environment:SkillEnvironment"


def register() -> tuple[str, ...]:
    """Make the environments known to Gymnasium, and name them; may be called again. Loads neither MuJoCo nor a skill.

    Raises:
        NotInstalled: if there is no Gymnasium.
    """
    try:
        import gymnasium
    except ImportError as error:
        raise NotInstalled("gymnasium", "an environment of reinforcement learning", "learning") from error
    if REACH not in gymnasium.registry:
        vector = f"{_RUNTIME}.reach:ReachVectorEnv"
        gymnasium.register(REACH, f"{_RUNTIME}.reach:ReachEnv", vector_entry_point=vector)
    for skill in SKILLS:
        if identifier(skill) not in gymnasium.registry:
            options = {"environment": _ENVIRONMENT, "course": f"skills.{skill}.training:COURSE"}
            gymnasium.register(identifier(skill), f"{_RUNTIME}.practised:practised", kwargs=options)
    return (REACH, *map(identifier, SKILLS))


def identifier(skill: str) -> str:
    """Gymnasium's name for a skill's environment: `press` → `executive/Press-v0`."""
    return f"executive/{''.join(word.capitalize() for word in skill.split('_'))}-v0"
