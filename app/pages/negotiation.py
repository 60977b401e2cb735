"""What a client would rather have: a page or the data behind it, and in which language."""

import re

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
"""The six languages of the United Nations, English first: it is the default."""
RIGHT_TO_LEFT = frozenset({"ar"})


def weights(header: str) -> dict[str, float]:
    """The items of an Accept or Accept-Language header with their weights, in lower case."""
    found: dict[str, float] = {}
    for part in header.lower().split(","):
        item, _, parameters = part.strip().partition(";")
        weight = re.search(r"(?:^|;)\s*q=([0-9.]+)", parameters)
        try:
            found[item.strip()] = float(weight[1]) if weight else 1.0
        except ValueError:
            found[item.strip()] = 1.0
    found.pop("", None)
    return found


def wants_data(accept: str) -> bool:
    """Whether JSON is asked for by name and liked better than HTML. `*/*` is content with a page.

    Decides where a page leads its client: to the API call that it shows.
    """
    wanted = weights(accept)
    data = max(wanted.get("application/json", 0.0), wanted.get("application/problem+json", 0.0))
    return data > 0 and data > wanted.get("text/html", 0.0)


def wants_page(accept: str) -> bool:
    """Whether HTML is asked for by name and JSON is not liked better."""
    return weights(accept).get("text/html", 0.0) > 0 and not wants_data(accept)


def language(asked: str | None, accept_language: str) -> str:
    """The language asked for in the address, else the one liked best, else English."""
    if asked in LANGUAGES:
        return str(asked)
    liked = {tag: w for tag, w in weights(accept_language).items() if w > 0}
    for tag in sorted(liked, key=lambda tag: -liked[tag]):
        if (primary := tag.split("-")[0]) in LANGUAGES:
            return primary
    return LANGUAGES[0]
