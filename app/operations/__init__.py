"""What an operator does: backup and restore, checks, and maintenance."""
