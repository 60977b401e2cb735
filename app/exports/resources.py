"""The tables of an export: what each holds, its columns, its key, and what it refers to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.accords.schemas import AccordOut
from app.actions.schemas import ActionOut
from app.api.models import Model
from app.countries.schemas import CountryOut
from app.exports import columns, lookups, queries, schemas
from app.exports.columns import Column
from app.memberships.schemas import MemberOut
from app.passages.schemas import PassageOut
from app.revisions.schemas import RevisionOut
from app.sources.schemas import SourceOut


@dataclass(frozen=True)
class Resource:
    """A table: columns come from a model as those of the API's tables do.

    `refers` leads from columns to the tables whose keys they hold. Of the objects in `keyed` only
    the key is kept, because they have a table of their own.
    """

    name: str
    title: str
    model: type[Model]
    read: queries.Read
    key: tuple[str, ...] = ()
    refers: Mapping[str, str] = field(default_factory=dict)
    keyed: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @cached_property
    def columns(self) -> list[Column]:
        """Its columns, those of the key first."""
        found = columns.of(self.model, self.keyed, self.without)
        return sorted(found, key=lambda one: (one.name not in self.key, one.name in _LONG))


_LONG = ("quote", "text", "note", "statement")
"""What people read last."""
_ACCORD = {"accord": "accords"}
_MEMBERSHIP = {**_ACCORD, "country_code": "countries"}
_SOURCE = {"source_slug": "sources"}

RESOURCES = (
    Resource(
        "countries",
        "States, territories, former states and organizations",
        CountryOut,
        queries.read_countries,
        key=("code",),
    ),
    Resource(
        "country_names",
        "All names by which a country is found",
        schemas.NameRow,
        lookups.read_country_names,
        key=("country", "kind", "language", "name"),
        refers={"country": "countries"},
    ),
    Resource(
        "country_identifiers",
        "Codes of countries elsewhere",
        schemas.CountryIdentifierRow,
        lookups.read_country_identifiers,
        key=("country", "scheme", "value"),
        refers={"country": "countries"},
    ),
    Resource(
        "successions",
        "States that took the place of others",
        schemas.SuccessionRow,
        lookups.read_successions,
        key=("predecessor", "successor"),
        refers={"predecessor": "countries", "successor": "countries"},
    ),
    Resource(
        "sources",
        "The documents that citations point to",
        SourceOut,
        queries.read_sources,
        key=("slug",),
    ),
    Resource(
        "accords",
        "Treaties, protocols, conventions and declarations",
        AccordOut,
        queries.read_accords,
        key=("slug",),
    ),
    Resource(
        "accord_identifiers",
        "What the rest of the world calls accords",
        schemas.AccordIdentifierRow,
        lookups.read_accord_identifiers,
        key=("accord", "scheme", "value"),
        refers=_ACCORD,
    ),
    Resource(
        "same_accords",
        "Accords that are one treaty, which two registries record",
        schemas.SameAccordRow,
        lookups.read_same_accords,
        key=("accord",),
        refers={**_ACCORD, "same_as": "accords"},
    ),
    Resource(
        "accord_terms",
        "What sources say of the terms of accords",
        schemas.TermRow,
        lookups.read_terms,
        refers={**_ACCORD, **_SOURCE},
        keyed=("source",),
    ),
    Resource(
        "complete_lists",
        "Sources that list all acts of an accord, until a day",
        schemas.ListRow,
        lookups.read_lists,
        key=("accord", "source"),
        refers={**_ACCORD, "source": "sources"},
    ),
    Resource(
        "declared_counts",
        "How many parties and signatories sources say that accords have",
        schemas.DeclaredRow,
        lookups.read_declared,
        key=("accord", "source", "what"),
        refers={**_ACCORD, "source": "sources"},
    ),
    Resource(
        "members",
        "What countries were to accords on the day on which the revision was recorded",
        MemberOut,
        queries.read_members,
        key=("accord", "country_code"),
        refers=_MEMBERSHIP,
    ),
    Resource(
        "spans",
        "Status over time: a row for each stretch of time",
        schemas.SpanRow,
        queries.read_spans,
        key=("accord", "country_code", "seq"),
        refers=_MEMBERSHIP,
        without=("number",),
    ),
    Resource(
        "actions",
        "The ledger: who did what about an accord, and when",
        ActionOut,
        queries.read_actions,
        key=("id",),
        refers=_MEMBERSHIP,
        without=("citations", "retracted_in", "retraction_reason", "replaced_by"),
    ),
    Resource(
        "citations",
        "The evidence for actions",
        schemas.CitationRow,
        queries.read_citations,
        key=("action", "number"),
        refers={"action": "actions", **_SOURCE},
        keyed=("source",),
    ),
    Resource(
        "notes",
        "What sources say beside their tables",
        schemas.NoteRow,
        queries.read_notes,
        key=("accord", "source_slug", "position"),
        refers={**_ACCORD, **_SOURCE},
        keyed=("source",),
    ),
    Resource(
        "passages",
        "Words of sources from which no act could be read, which keep answers open",
        PassageOut,
        queries.read_passages,
        key=("id",),
        refers={**_MEMBERSHIP, **_SOURCE},
        keyed=("source",),
        without=("closed_in", "dismissal"),
    ),
    Resource(
        "revisions",
        "The committed changes of the knowledge base",
        RevisionOut,
        queries.read_revisions,
        key=("number",),
    ),
    Resource(
        "changes",
        "What the revisions changed, in order",
        schemas.ChangeRow,
        queries.read_changes,
        key=("position",),
        refers={"revision": "revisions"},
        without=("url",),
    ),
)  # fmt: skip
"""All tables, each behind those that it refers to."""
KEYS = {one.name: one.key[0] for one in RESOURCES if len(one.key) == 1}
"""The columns by which other tables refer to them."""
