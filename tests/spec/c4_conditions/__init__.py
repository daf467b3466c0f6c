"""Conditions."""

TITLE = ("組み入れ・除外の条件", "Conditions")
