"""What a client would rather have: a page or the data behind it, and in which language."""

from app.http.negotiation import weights

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
"""The six languages of the United Nations, English first: it is the default."""
RIGHT_TO_LEFT = frozenset({"ar"})


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
