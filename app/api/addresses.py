"""Where things are found: the prefix of the API, and the collection of each kind of thing."""

PREFIX = "/v1"
COLLECTIONS = {"accord": "accords", "country": "countries", "source": "sources"}
COLLECTIONS |= {"action": "actions", "citation": "actions", "passage": "passages"}
"""The collection that each kind of thing is found in; a citation is found with its action."""


def of_thing(public_url: str, kind: str, identity: str | int) -> str:
    """The absolute address of a thing of this kind."""
    return f"{public_url}{PREFIX}/{COLLECTIONS[kind]}/{identity}"
