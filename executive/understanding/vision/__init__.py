"""Words and pictures: which of the things that the camera sees a person means.

The way of a phrase: `regions` (things in the image, whatever they are, by `surfaces`) → `vision` (their names on the
site, by a `language` model) → `description` (the words taken apart) → `refer` (which one is meant, by `relations` and
`picking`) → `sight` (what grounding asks). The language model is either `embedded`, a small network trained on the
project's own simulator, or `hub`, any CLIP or SigLIP. `scenes` holds scenes whose answers are known, `benchmark`
measures with them.
"""
