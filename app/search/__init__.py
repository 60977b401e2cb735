"""Search: countries, accords and sources by what they are called."""
