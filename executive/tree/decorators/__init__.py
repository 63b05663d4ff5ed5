"""The decorators. `base` what they share · `making` from the file to the class · one file an idea for the rest."""
