"""A body for each write, which succeeds at the addresses that the contract shows."""

from app.api.fields import Json

_SOURCE = "kazakhstan-report-2025-11"
_CITED = {"source": _SOURCE, "quote": "Kazakhstan is set to join", "locator": "paragraph 1"}
_ACTION: Json = {
    "country": "Kazakhstan",
    "kind": "announcement",
    "done_on": "2025-11-07",
    "statement": "Its government announced that it will join.",
    "citations": [_CITED],
}
_NEW_SOURCE: Json = {
    "slug": "ministry-statement-2026-02",
    "title": "Statement of the Ministry of Foreign Affairs",
    "tier": "government",
    "publisher": "Ministry of Foreign Affairs",
    "url": "https://ministry.example/statements/2026-02",
    "language": "en",
    "published_on": "2026-02-14",
}
BODIES: dict[str, Json] = {
    "createAccord": {
        "slug": "quiet-rivers-convention",
        "title": "Convention on Quiet Rivers",
        "nature": "binding",
        "concluded_on": "2026-02",
        "in_force_on": "no",
        "in_force_delay": "P90D",
        "identifiers": {"unts": "I-99999"},
    },
    "editAccord": {"summary": "Its members normalise their relations.", "concluded_at": None},
    "createSource": _NEW_SOURCE,
    "editSource": {"publisher": "A newspaper", "author": None},
    "recordAction": _ACTION,
    "retractAction": {"reason": "The report was withdrawn."},
    "correctAction": {**_ACTION, "reason": "It was on the day after."},
    "citeAction": {**_CITED, "note": "The first paragraph says so as well."},
    "disputeAction": {"source": _SOURCE, "note": "The report only calls it expected."},
    "dismissPassage": {"reason": "It repeats what action 5 tells."},
    "createCountry": {
        "code": "X-RIVERS",
        "kind": "organization",
        "name": "Rivers Commission",
        "origin": "Its founding treaty",
        "aliases": ["Commission of the Quiet Rivers"],
    },
    "addAlias": {"name": "Qazaqstan Republic"},
    "addAccordAlias": {"name": "Normalisation accords"},
    "runBatch": {
        "operations": [
            {"op": "create_source", "body": _NEW_SOURCE},
            {
                "op": "record_action",
                "accord": "abraham-accords",
                "body": {**_ACTION, "citations": [{"source": _NEW_SOURCE["slug"]}]},
            },
            {"op": "cite_action", "operation": 1, "body": _CITED},
        ]
    },
}
"""By the name of the operation."""
