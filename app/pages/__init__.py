"""The explorer: pages to look at, and figures to embed. Reads through the features' queries."""
