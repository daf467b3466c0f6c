"""Outcomes."""

TITLE = ("アウトカム", "Outcomes")
