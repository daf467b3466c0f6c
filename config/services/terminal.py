"""Words for the person at the terminal: Japanese, then English."""

import sys


def tell(text: str, *, end: str = "\n") -> None:
    """Show `text` at once, also where the output goes into a file."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


def tell_step(ja: str, en: str) -> None:
    """Show that a step begins."""
    tell(f"==> {ja} / {en}")
