"""Consultation, information requests, usage applications, closing, and the public register."""
