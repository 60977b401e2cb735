"""Memberships: what a country is to an accord on any day, and why."""
