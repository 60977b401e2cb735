"""What stands around every route, from the cache inwards."""
