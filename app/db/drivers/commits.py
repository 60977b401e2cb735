"""The count of commits that an engine keeps, which the cache compares."""


class Commits:
    """How many transactions of this process may have written; held by the engine they used."""

    def __init__(self) -> None:
        self.count = 0
