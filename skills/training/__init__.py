"""Training and evaluation of skills; runs offline and needs torch.

`networks` small networks with normalised inputs and bounded outputs · `starts` where trials begin · `demonstrations`
recording experts, with noise (DART) or with the learner acting (DAgger) · `behaviour_cloning` from demonstrations to a
network · `success` the learned estimate that the goal is reached · `imitation` all of that in order, for skills that
are demonstrated on the embedded robot · `export` network → checkpoint folder · `checkpoint` such a folder is written
whole or not at all · `evaluate` success judged by the simulator · `model_card` what the folder's README says.

Each skill has a `training` module with `train(practice, seed, demos, out, progress, starts)` and
`evaluate(practice, starts, seed, progress)`; the command line finds it by the skill's name.
"""
