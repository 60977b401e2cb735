"""Passages from which no act could be read: they keep the answers they could change open."""
