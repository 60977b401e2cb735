"""The OpenAPI document, and the pages about it."""
