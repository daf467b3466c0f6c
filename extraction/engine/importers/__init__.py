"""Importers: one module or package for each kind of source a hospital can hand over."""
