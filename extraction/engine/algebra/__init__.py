"""The typed algebra a script is compiled to, and how each dialect writes it."""
