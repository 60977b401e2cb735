"""Comparisons: countries side by side, the hold-outs of an accord, and how its membership grew."""
