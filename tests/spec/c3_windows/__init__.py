"""Windows."""

TITLE = ("期間", "Windows")
