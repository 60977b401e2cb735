"""Actions: the ledger that everything else is derived from, and its citations."""
