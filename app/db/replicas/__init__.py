"""Reading from databases that follow the one that is written to."""
