"""Batches: many writes that become one revision, or none."""
