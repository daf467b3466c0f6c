"""The look of the portal."""
