"""Whether a text is English, judged by its letters and its small words."""

from __future__ import annotations

from executive.understanding.words import listed_words, tokens

FOREIGN = listed_words(
    "der, die, das, den, dem, ein, eine, einen, und, ist, nicht, bitte, mir, mich, auf, mit, zum, zur, geh, "
    "hol, ich, du, wo, wie, fur, für, von, le, la, les, un, une, des, et, est, dans, sur, avec, pour, moi, "
    "toi, je, tu, il, elle, vous, nous, aux, du, au, va, ouvre, s'il, plaît, el, los, las, una, unos, y, es, "
    "en, con, para, mi, por, ve, trae, abre, cierra, dónde, al, del, lo, gli, della, dello, nel, nella, sul, "
    "sulla, che, non, vai, apri, porta, portami, o, os, um, uma, na, no, para, por, vá, abra, traga, do, da, "
    "de, het, een, naar, op, met, voor, niet, ga, och, till, på, med, på, hent, ta, en, den, det, til, do, "
    "na, i, w, z, proszę, idź, przynieś, ve, bir, lütfen, git, getir"
) - listed_words(
    "en, do, no, in, me, i, la, on, die, den, mi, des, pour, no, to, a, at, an, es, o, un, y, al, i, w, z, "
    "ta"
)  # fmt: skip
ENGLISH = listed_words(
    "the, a, an, to, of, in, on, at, from, and, then, is, are, was, were, be, it, its, this, that, these, "
    "those, i, you, me, my, your, we, us, he, she, they, them, his, her, please, could, can, would, will, "
    "what, where, when, who, why, how, which, with, for, by, do, does, did, not, there, here, if, or, as, "
    "into, onto, up, down, off, out"
)


def is_foreign(text: str) -> bool:
    """Whether the text is surely not English: other letters, or more foreign small words than English ones."""
    letters = [letter for letter in text if letter.isalpha()]
    if letters and sum(ord(letter) > 0x24F for letter in letters) > 0.2 * len(letters):
        return True
    words = [token.text for token in tokens(text) if token.is_word]
    listed = sum(word in FOREIGN for word in words)
    foreign = listed + sum(not word.isascii() and word not in FOREIGN for word in words)
    english = sum(word in ENGLISH for word in words)
    return foreign > english and (foreign >= 2 or 3 * listed >= len(words))
