"""Where things are found: the prefix of the API, and the collection of each kind of thing."""

PREFIX = "/v1"
"""The API's major version; what all its addresses begin with."""
COLLECTIONS = {
    "accord": "accords",
    "action": "actions",
    "citation": "actions",
    "country": "countries",
    "source": "sources",
}
"""The collection that each kind of thing is found in; a citation is found with its action."""


def of_thing(public_url: str, kind: str, identity: str | int) -> str:
    """The absolute address of a thing of this kind."""
    return f"{public_url}{PREFIX}/{COLLECTIONS[kind]}/{identity}"
