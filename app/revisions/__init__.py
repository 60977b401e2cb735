"""Revisions: what changed in the knowledge base, who changed it, and why."""
