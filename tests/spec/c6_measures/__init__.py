"""Measures."""

TITLE = ("測定", "Measures")
