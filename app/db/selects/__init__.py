"""Selects that are built once, in pages, and what narrows them."""
