"""Depositary: a cited ledger of treaty actions, and the statuses that follow from it."""
