"""End notes, and the history of participants that is told in them alone."""
