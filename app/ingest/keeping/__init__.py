"""What keeps an import from losing what is on record, to a broken, older or half-read edition."""
