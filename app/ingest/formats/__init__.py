"""Formats: bytes to editions. They know nothing of the database and cannot write."""
