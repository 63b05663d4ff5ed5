"""Words to tasks.

The way of a command: `words` (clean text), `order` (with `lists`, `shorthand` and `idioms`: plain sentences, in order)
and `remarks` (what asks for nothing is left out) → `steps` (the network: where steps begin, their families, the words
of their slots; `corrections` and `announcements` see to what is taken back and what is to be said) → `nouns` and
`phrasing` (noun phrases, verb) → `arguments` (what they mean on the site: `things`, `places`, `routes`, by the
`lexicon`, the `world` and the `context`) → `mission` (all steps, with `when` for conditions and repetitions) →
`understander` (accept, ask or refuse). `hazards` holds the hard rules that no score can overrule. `conversation` keeps
questions open until they are answered, and what the last mission was about. `vision` tells objects apart by what the
camera sees. `training` makes the weights out of the sentences under `data`; `benchmark` measures.

    understander = Understander.load()
    understander.understand("bring the red cube to the shelf", site)
"""

from executive.understanding.conversation import Conversation
from executive.understanding.encoder import prepare as prepare_encoder
from executive.understanding.understander import Understander

__all__ = ["Conversation", "Understander", "prepare"]


def prepare() -> None:
    """Make the encoders' files in the user's cache, so that the first command does not wait for them. For set-up."""
    from executive.understanding.classifier import ADAPTER_FILE, WEIGHTS_FOLDER

    prepare_encoder(WEIGHTS_FOLDER / ADAPTER_FILE)
    prepare_encoder(None)  # the one that vision compares phrases with
