"""Wiring: settings, URLs, services, look. Nobody imports it but the entry points."""
