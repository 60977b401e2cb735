"""Spans: what actions add up to, derived in the transaction that records them."""
