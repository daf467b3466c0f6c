"""Events."""

TITLE = ("記録と条件", "Events")
