"""Geometry of the figures: from what the queries say to coordinates. No markup, no words."""
