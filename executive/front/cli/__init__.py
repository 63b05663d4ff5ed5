"""The command line `executive`: `main` chooses the command, one module a command carries it out."""
