"""Exports: the whole knowledge base as known at one revision, in files."""
