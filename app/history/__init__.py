"""History: how the membership of an accord grew."""
