"""Connections to clients: how many there may be, and what each may send before it is a request."""
