"""Entry."""

TITLE = ("対象者の登録", "Entry")
