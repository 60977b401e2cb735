"""What an export is written in."""
