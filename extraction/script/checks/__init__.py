"""The checks of a script of the right shape, by what they look at."""
