"""Notes: what a source says beside its tables, kept word for word and linked by its first words."""
