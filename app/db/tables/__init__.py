"""Every table there is: what is recorded, what is derived from it, what serves.

`metadata` holds them all for whoever imports this package.
"""

from app.db.tables.derived import AccordBounds, AccordTitleSuffix, SourceTitleSuffix, Span
from app.db.tables.knowledge import (
    Accord,
    AccordEntry,
    Action,
    Citation,
    Country,
    CountryEntry,
    CountryName,
    Identifier,
    Note,
    Revision,
    Source,
    SourceEntry,
    Versioned,
    metadata,
)
from app.db.tables.service import ApiKey, Maintenance, Reply

__all__ = [
    "Accord",
    "AccordBounds",
    "AccordEntry",
    "AccordTitleSuffix",
    "Action",
    "ApiKey",
    "Citation",
    "Country",
    "CountryEntry",
    "CountryName",
    "Identifier",
    "Maintenance",
    "Note",
    "Reply",
    "Revision",
    "Source",
    "SourceEntry",
    "SourceTitleSuffix",
    "Span",
    "Versioned",
    "metadata",
]
