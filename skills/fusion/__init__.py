"""Learning the Gaussian vision-language fusion policy from demonstrations of `pick`, beside that skill's network."""
