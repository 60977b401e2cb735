"""What a write passes: its key, its rate, its body, its turn, its transaction."""
