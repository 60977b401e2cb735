"""The feed: everything that revisions changed."""
