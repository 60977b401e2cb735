"""Citations: what a source is evidence for."""
