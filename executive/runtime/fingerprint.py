"""What tries in the embedded world depend on besides the code: when it changes, what was kept of them is no good."""

from __future__ import annotations

import hashlib
from functools import cache

from executive.contracts.weights import CONFIG
from executive.robot.sim.site import FLAT
from executive.runtime.assembly import shipped_tree
from executive.runtime.training import weights_folders


@cache
def fingerprint() -> str:
    """Eight characters that follow from the shipped tree, the site, and the weights of all installed skills."""
    configurations = [folder / CONFIG for folder in weights_folders()]
    found = hashlib.sha256()
    for path in (shipped_tree(), FLAT, *configurations):
        if path.is_file():
            found.update(path.read_bytes())
    return found.hexdigest()[:8]
