"""What pages show of evidence beside what the API says."""
