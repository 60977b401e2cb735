"""Bringing data in: every format becomes the same models and passes the same commands."""
