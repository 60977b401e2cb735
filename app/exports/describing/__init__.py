"""What an export says of itself, for programs that read packages of data."""
