"""Countries: participants of every kind, their names and codes, and finding them by either."""
