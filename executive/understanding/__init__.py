"""Words to tasks.

The way of a command: `words` (clean text) → `splitter` (clauses) → `classifier` on the `encoder`'s vectors (family, and
whether it is a task at all) → `arguments` (what is named on the site, by `phrases` and `lexicon`) → `understander`
(accept, ask or refuse). `hazards` holds the hard rules that no score can overrule. `training` makes the weights out of
the sentences under `data`; `benchmark` measures.

    understander = Understander.load()
    understander.understand("bring the red cube to the shelf", site)
"""

from executive.understanding.encoder import prepare as prepare_encoder
from executive.understanding.understander import Understander

__all__ = ["Understander", "prepare"]


def prepare() -> None:
    """Make the encoder's file in the user's cache, so that the first command does not wait for it. For set-up."""
    from executive.understanding.classifier import ADAPTER_FILE, WEIGHTS_FOLDER

    prepare_encoder(WEIGHTS_FOLDER / ADAPTER_FILE)
