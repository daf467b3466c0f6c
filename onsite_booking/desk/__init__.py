"""The desk of the centre: who comes and goes, with what, at which terminal, and how full the seats are."""
