"""Words for what cannot be there: colours and things that the policy does not know, so that it learns to say so.

They come in three groups that share no colour and no noun: to learn from, to calibrate with, and to measure with.
"""

from __future__ import annotations

from skills.pick.words import COLOURS, FULL, NOUNS, ONE, PLAIN, Vocabulary, Wording

STRANGE = "strange"
"""Colour or kind of what nothing on a table has."""

_FURTHER = {
    "red": ("ketchup red", "brick red", "wine red", "raspberry red", "strawberry coloured", "rust red", "poppy red"),
    "green": ("pea green", "leaf green", "pine green", "bottle green", "sea green", "pistachio", "avocado green"),
    "blue": ("navy blue", "baby blue", "steel blue", "ocean blue", "midnight blue", "denim blue", "ink blue"),
    "yellow": ("sunny yellow", "corn yellow", "amber yellow", "butter yellow", "pale yellow", "blonde", "sand yellow"),
}
_FURTHER_NOUNS = {
    "cube": ("plastic cube", "small cube", "foam block", "little block", "cubic block", "lego brick", "cubes", "die"),
    "mug": ("ceramic mug", "small mug", "espresso cup", "porcelain cup", "milk mug", "mug with a handle", "mugs",
            "hot chocolate cup"),
}  # fmt: skip
_FEW_NOUNS = {kind: words[:3] for kind, words in NOUNS.items()}

_COLOURS = (
    "orange", "purple", "brown", "black", "white", "grey", "silver", "turquoise", "beige", "magenta", "lilac", "khaki",
    "cream coloured", "teal", "copper", "bronze", "transparent", "striped", "checkered", "spotted", "dark brown",
    "light grey", "dark grey", "light pink", "hot pink", "dark purple", "dark orange", "salmon coloured", "ivory",
    "chocolate brown", "coal black", "snow white", "plum coloured", "fuchsia", "tan", "multicoloured", "colourless",
    "chrome", "peach coloured", "rainbow coloured",
)  # fmt: skip
_THINGS = (
    # kitchen
    "plate", "bowl", "spoon", "fork", "knife", "pan", "pot", "kettle", "jar", "vase", "glass", "water glass", "carafe",
    "jug", "corkscrew", "grater", "whisk", "tray", "lid", "sieve", "cutting board", "toaster", "egg cup", "straw",
    "bottle opener", "salt shaker", "lunch box", "sugar bowl", "coffee machine",
    # food
    "bread", "apple", "banana", "orange", "tomato", "potato", "cheese", "sandwich", "cake", "egg", "milk", "onion",
    "chocolate", "sweets", "grape", "cherry", "cucumber", "pepper", "honey", "juice", "rice",
    # tools
    "hammer", "wrench", "pliers", "drill", "saw", "nail", "screw", "bolt", "nut", "peg", "pin", "rod", "stick", "gear",
    "spring", "file", "clamp", "level", "axe", "ladder", "shovel", "magnet", "washer", "hook", "chain", "pipe",
    # office and media
    "book", "notebook", "phone", "remote control", "laptop", "tablet", "keyboard", "pen", "pencil", "marker", "ruler",
    "scissors", "tape", "glue", "eraser", "paper clip", "newspaper", "letter", "envelope", "magazine", "printer",
    "camera", "microphone", "radio", "television", "usb stick", "cable", "plug", "battery", "light bulb", "lamp",
    # toys and shapes
    "ball", "doll", "toy car", "teddy bear", "puzzle", "card", "balloon", "kite", "robot", "cylinder", "pyramid",
    "cone", "sphere", "ring", "disc", "triangle", "marble", "rope", "whistle", "guitar", "drum",
    # what people wear and carry
    "coin", "key", "wallet", "purse", "bag", "backpack", "umbrella", "hat", "shoe", "sock", "glove", "shirt", "scarf",
    "jacket", "belt", "necklace", "glasses", "watch", "clock", "ticket", "passport",
    # house
    "towel", "sponge", "cloth", "napkin", "brush", "broom", "bucket", "can", "soda can", "tin", "carton", "packet",
    "flower", "plant", "leaf", "stone", "candle", "chair", "pillow", "blanket", "mirror", "soap", "toothbrush", "comb",
    "medicine", "pill", "drawer", "button", "gauge", "table", "door", "vacuum cleaner", "paint", "match", "feather",
    # beings
    "dog", "cat", "bird", "person", "hand", "fish",
)  # fmt: skip
_VAGUE = ("it", "the other one", "another one", "everything", "nothing", "my stuff")


def _few(colours: int) -> dict[str, tuple[str, ...]]:
    return {meant: words[:colours] for meant, words in COLOURS.items()}


FURTHER = (
    *Vocabulary(_FURTHER, _FEW_NOUNS, FULL[:3], coloured=ONE).wordings(),
    *Vocabulary(_few(2), _FURTHER_NOUNS, FULL[:3], plain=PLAIN).wordings(),
)
"""More names of the colours and things that the policy knows, to learn from."""


def _strange(colours: tuple[str, ...], things: tuple[str, ...], full: tuple[str, ...]) -> tuple[Wording, ...]:
    """Strange colours of known things, known colours of strange things, and both strange."""
    return (
        *Vocabulary({STRANGE: colours}, _FEW_NOUNS, full, coloured=ONE).wordings(),
        *Vocabulary(_few(1), {STRANGE: things}, full, plain=PLAIN).wordings(),
        *Vocabulary({STRANGE: colours[::4]}, {STRANGE: things[::4]}, full[:1]).wordings(),
    )


LEARNED_STRANGE = (*_strange(_COLOURS, _THINGS, FULL[:3]), *(Wording(text, STRANGE, STRANGE) for text in _VAGUE))
"""To learn from."""

CALIBRATION = (
    *Vocabulary(
        {
            "red": ("coral red", "burgundy red", "garnet red"),
            "green": ("fern green", "jungle green", "mossy green"),
            "blue": ("cornflower blue", "ice blue", "arctic blue"),
            "yellow": ("primrose yellow", "wheat yellow", "straw yellow"),
        },
        {"cube": ("cube", "block", "small block"), "mug": ("mug", "cup", "big mug")},
        FULL[:3],
    ).wordings(),
    *Vocabulary(_few(4), NOUNS, ("this {colour} {noun}", "{noun}, the {colour} one")).wordings(),
    *_strange(
        ("pink", "lavender", "charcoal", "apricot", "maroon brown", "ebony", "steel grey", "patterned"),
        ("saucer", "pitcher", "spanner", "cookie", "pear", "folder", "headphones", "lighter", "bracelet", "thermos",
         "basket", "ladle", "calculator", "crayon", "mask", "pencil case", "tongs", "helmet", "nutcracker", "flute"),
        FULL[:2],
    ),
)  # fmt: skip
"""To calibrate with; more than half of it names what is known."""

HELD_OUT_STRANGE = {
    "colours that it does not know": Vocabulary(
        {STRANGE: ("violet", "tangerine", "off white", "gray", "mauve", "jet black", "coffee brown", "clear")},
        _FEW_NOUNS,
        FULL[:3],
        coloured=ONE[:1],
    ).wordings(),
    "things that it does not know": Vocabulary(
        _few(2),
        {STRANGE: ("screwdriver", "bottle", "dish", "tennis ball", "carrot", "stapler", "charger", "wine glass",
                   "teapot", "dictionary", "boots", "flashlight", "mouse", "sunglasses", "chisel", "toy train")},
        FULL[:3],
        plain=PLAIN[:2],
    ).wordings(),
}  # fmt: skip
"""What the policy is only measured with, by what is strange."""
