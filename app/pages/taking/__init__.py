"""What readers take along: citations, addresses, figures with their captions, tables."""
