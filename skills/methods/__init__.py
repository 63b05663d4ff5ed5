"""Training methods: how a policy is learned from an expert, from rewards, or from both under a constraint.

    method       the contract: begin with a task, settings and a seed; advance, evaluate, state, restore
    imitation    behaviour cloning with noise injected (bc) and DAgger (dagger): an expert labels every state
    gail         generative adversarial imitation: a discriminator of the expert's steps is the reward
    ddpg, sac    deep deterministic policy gradient; soft actor-critic with twin critics and learned temperature
    constrained  soft actor-critic under a limit on cost, with a Lagrange multiplier (`lagrangian`)
    off_policy   what ddpg, sac, gail and constrained share: collect, store, update
    demonstrations   whole episodes of the expert, for gail, and for the others where rewards are hardly ever found
    collector    steps a vector environment, and comes back to the same step after an interruption
    run          one training from its first step to its last, resumed where it was left
    curves       learning curves of several methods and seeds, with published scores beside them
    suite        which methods are compared on which tasks, and the table of all of them

Losses, replay buffer and target updates are torchrl's; importing this package loads neither torchrl nor torch.
"""
