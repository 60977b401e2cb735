"""Absent: the hold-outs of an accord."""
