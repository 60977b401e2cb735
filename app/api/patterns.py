"""What texts have to look like, each pattern with words for those who sent something else."""

from collections.abc import Mapping
from typing import Any

from app.domain import terms

# What turns the direction of writing makes words read in another order than they stand. U+FFFE and
# U+FFFF are no characters, and XML holds neither: feeds and figures would be broken.
_NOWHERE = r"\u202a-\u202e\u2066-\u2069\ufffe\uffff"
PRINTABLE = rf"^[^\x00-\x08\x0b\x0c\x0e-\x1f{_NOWHERE}]*$"
LINE = rf"^[^\x00-\x1f\x7f{_NOWHERE}]+$"
PLAIN = r"^[^\x00-\x1f\x7f]+$"
PLAIN_OR_NOTHING = r"^[^\x00-\x1f\x7f]*$"
SLUG = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
CODE = r"^[A-Z][A-Z0-9-]+$"
EDTF = r"^[0-9XYE.,/?~%\[\]-]+$"
EDTF_OR_NO = r"^(?:no|[0-9XYE.,/?~%\[\]-]+)$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
M49 = r"^[0-9]{3}$"
SHA256 = r"^[0-9a-f]{64}$"
LANGUAGE = r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$"
ASCII = r"^[ -~]+$"
WORD = r"^[!-~]+$"
CURSOR = r"^[A-Za-z0-9_-]+$"
_NOT_IN_URLS = rf"\s<>\x22\x00-\x1f\x7f\u061c\u200e\u200f{_NOWHERE}"
"""An address has nothing that turns the direction of its letters: it would look like another."""
# A host, without a name and a password before it.
URL = rf"^https?://[^/?#:@{_NOT_IN_URLS}][^/?#@{_NOT_IN_URLS}]*(?:[/?#][^{_NOT_IN_URLS}]*)?$"

RIGHT = {
    PRINTABLE: ("text without control characters", "Signed at Oslo."),
    LINE: ("one line of text without control characters", "Kazakhstan"),
    PLAIN_OR_NOTHING: ("one line of text without control characters", "Kazakhstan"),
    PLAIN: ("one line of text without control characters", "Kazakhstan"),
    SLUG: ("lower-case letters and digits, in words joined by hyphens", "abraham-accords"),
    CODE: ("an upper-case code", "KAZ"),
    EDTF: ("a date in EDTF", "2020-09-15"),
    EDTF_OR_NO: ("a date in EDTF, or `no`", "2020-09-15"),
    DAY: ("a day", "2021-01-31"),
    M49: ("three digits", "150"),
    SHA256: ("64 hexadecimal digits in lower case", "0" * 64),
    LANGUAGE: ("a language tag", "en"),
    ASCII: ("printable ASCII", '"5d41402abc4b2a76.12"'),
    WORD: ("printable ASCII without spaces", "import-2026-02-14"),
    CURSOR: ("a cursor that was given", "q6ykmZ4fWyJLQVoiXQ"),
    URL: ("an absolute address", "https://example.org/treaties"),
    terms.PERIOD: ("a period in days or months, or `none`", "P90D"),
}
"""What fits each pattern, in words and in an example."""


def told(fault: Mapping[str, Any]) -> Mapping[str, Any]:
    """A validation error's fault, with words and an example in the place of a pattern."""
    if fault["type"] != "string_pattern_mismatch" or fault["ctx"]["pattern"] not in RIGHT:
        return fault
    words, example = RIGHT[fault["ctx"]["pattern"]]
    return {**fault, "msg": f"should be {words}, such as {example}"}
