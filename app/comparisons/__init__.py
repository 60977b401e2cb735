"""Comparisons: countries side by side."""
