"""Content negotiation: what Accept, Accept-Encoding and Accept-Language weigh (RFC 9110 12.4.2)."""

import re
from collections.abc import Iterable

_WEIGHT = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


def weights(header: str) -> dict[str, float]:
    """The items of such a header in lower case, each with its weight.

    One whose weight cannot be read weighs 1, and of one that is given twice the better counts.
    """
    found: dict[str, float] = {}
    for part in header.lower().split(","):
        item, *parameters = (piece.strip() for piece in part.split(";"))
        if item:
            given = [float(weight[1]) for each in parameters if (weight := _WEIGHT.fullmatch(each))]
            found[item] = max(given[-1] if given else 1.0, found.get(item, 0.0))
    return found


def liked(accept: str, media_types: Iterable[str]) -> dict[str, float]:
    """How much an Accept header likes each of these types; all alike if it cannot be read.

    The most specific range that matches a type decides (RFC 9110 section 12.5.1).
    """
    ranges = {
        item: weight
        for item, weight in weights(accept).items()
        if re.fullmatch(r"[^/\s]+/[^/\s]+", item)
    }
    found = {}
    for media_type in media_types:
        candidates = (media_type, media_type.split("/")[0] + "/*", "*/*")
        given = (ranges[one] for one in candidates if one in ranges)
        found[media_type] = next(given, 0.0) if ranges else 1.0
    return found
