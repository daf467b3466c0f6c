"""Entry."""

TITLE = ("起点日と対象者", "Entry")
