"""Pages of agreements besides the generic ones of every case."""

from agreements.views import cases

__all__ = ["cases"]
