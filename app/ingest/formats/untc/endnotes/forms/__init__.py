"""The forms in which end notes tell of acts, one module a kind."""
