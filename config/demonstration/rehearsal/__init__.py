"""Plays the whole life of a usage through the portal's own pages, each person with a client of their own."""
