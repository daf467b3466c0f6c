"""Organisations, people, roles, signing in, and the accounts of a usage."""
