"""Sources: the documents that citations point to."""
