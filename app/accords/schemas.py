"""What an accord looks like on the way in and out, and how accords are filtered."""

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from app.api import patches, patterns
from app.api.fields import (
    ABSENT,
    Count,
    CountryRef,
    Day,
    Edtf,
    Line,
    Number,
    Prose,
    Several,
    Slug,
    SourceSlug,
    text,
)
from app.api.models import EntryFilter, In, Known, Listed, Model, PartialDateOut
from app.countries.schemas import IdentifierOut
from app.domain import dates, terms
from app.domain.statuses import Nature
from app.domain.terms import TermKind
from app.sources.schemas import SourceRefOut

Period = Annotated[str, text(16, pattern=terms.PERIOD)]
EntryIntoForce = Annotated[
    str,
    text(dates.MAX_LENGTH, pattern=patterns.EDTF_OR_NO),
    AfterValidator(lambda value: terms.checked(TermKind.IN_FORCE_ON, value)),
]


class TermIn(In):
    """What a source says of one of the accord's terms: a claim with its evidence."""

    term: TermKind
    """Which of the accord's fields it is about."""
    value: Line
    """What the source says, in the form of that field."""
    source: SourceSlug
    """The source's slug: the treaty itself, or who tells of it."""
    locator: Line = ABSENT
    """Where in the source: `article 21(3)`."""
    quote: Line = ABSENT
    """The shortest words that carry the claim."""

    @model_validator(mode="after")
    def _is_one_of_that_term(self) -> Self:
        terms.checked(self.term, self.value)
        return self


class AccordIn(In):
    """An accord."""

    slug: Slug
    """Names the accord in addresses."""
    title: Line
    """Its full title."""
    nature: Nature
    """Whether it binds in law, or in politics only."""
    summary: Prose = ABSENT
    """What it is about, in our own words."""
    chapter: Line = ABSENT
    """Where its registry files it."""
    depositary: Line = ABSENT
    """Who keeps it."""
    concluded_at: Line = ABSENT
    """Where it was concluded."""
    concluded_on: Edtf = ABSENT
    """When it was concluded (EDTF)."""
    in_force_on: EntryIntoForce = ABSENT
    """When it entered into force (EDTF), or `no` where it is not in force. Left out: unknown."""
    in_force_delay: Period = ABSENT
    """How long after a later consent it enters into force for that country: `P90D`, `P3M`, `P60D>M`
    for the first of the month after sixty days, or `none`. Left out: unknown."""
    in_force_condition: Line = ABSENT
    """What its entry into force waits for, in words."""
    withdrawal_notice: Period = ABSENT
    """How long after its notification a withdrawal takes effect, in the same forms, or `none`. Left
    out: unknown; then it takes effect when it is notified, unless a source says otherwise."""
    terminated_on: Edtf = ABSENT
    """When it was terminated (EDTF)."""
    same_as: Slug = ABSENT
    """The accord that records the same treaty, from another registry: one that is marked as no
    other's double itself. The records stay as they are, and name each other."""
    identifiers: Annotated[dict[Line, Line], Field(max_length=20)] = Field(default_factory=dict)
    """What the rest of the world calls it: scheme to value (`mtdsg`, `unts`, `wikidata`)."""
    terms: Annotated[list[TermIn], Field(max_length=100)] = Field(default_factory=list)
    """What sources say of its terms. A field that is left out has the value that its claims agree
    on; one that is given has the value of one of them, if there are any."""

    @model_validator(mode="after")
    def _has_the_terms_that_are_cited(self) -> Self:
        for kind in TermKind:
            claimed = [one.value for one in self.terms if one.term is kind]
            said = getattr(self, kind)
            if said is ABSENT and len(set(claimed)) == 1:
                setattr(self, kind, claimed[0])
            elif claimed and said not in claimed:
                values = " or ".join(sorted(set(claimed)))
                raise ValueError(f"{kind} is to be one of the values cited for it: {values}")
        return self


class AccordOut(Model):
    """An accord."""

    slug: Slug
    """Names the accord in addresses."""
    title: Line
    """Its full title."""
    nature: Nature
    """Whether it binds in law, or in politics only: then signing is joining."""
    summary: Prose = ABSENT
    """What it is about."""
    chapter: Line = ABSENT
    """Where its registry files it."""
    depositary: Line = ABSENT
    """Who keeps it."""
    concluded_at: Line = ABSENT
    """Where it was concluded."""
    concluded_on: PartialDateOut = ABSENT
    """When it was concluded."""
    entry_into_force: Literal["dated", "no", "unknown"]
    """Whether its entry into force is known: `dated` (`in_force_on`), `no` (it is not in force), or
    `unknown`."""
    in_force_on: PartialDateOut = ABSENT
    """When it entered into force; absent while it is not in force, or nobody says."""
    in_force_delay: Period = ABSENT
    """How long after a later consent it enters into force for that country, or `none`; absent where
    nobody says."""
    in_force_condition: Line = ABSENT
    """What its entry into force waits for."""
    withdrawal_notice: Period = ABSENT
    """How long after its notification a withdrawal takes effect, or `none`; absent where nobody
    says."""
    terminated_on: PartialDateOut = ABSENT
    """When it was terminated."""


class TermOut(Model):
    """What is known of one of an accord's terms, and who says so."""

    term: TermKind
    """Which term."""
    value: Line
    """What is said: a day (EDTF) or `no`, a period or `none`, words; or `unknown`."""
    source: SourceRefOut = ABSENT
    """The source; absent for a value that nothing is cited for, and for `unknown`."""
    locator: Line = ABSENT
    """Where in the source."""
    quote: Line = ABSENT
    """The words that carry the claim."""
    verified: bool = ABSENT
    """Whether the quote stands in the source's document; absent where there is none."""


class ListOut(Model):
    """A source that lists all acts of the accord, until a day."""

    source: SourceSlug
    """The source's slug."""
    reaches: Day
    """The last day of which it speaks."""


class DeclaredOut(Model):
    """How many countries a source says that the accord has, whoever they are."""

    what: Literal["parties", "signatories"]
    """What it counts."""
    number: Count
    """How many."""
    source: SourceSlug
    """The source's slug."""
    as_at: PartialDateOut = ABSENT
    """The day of which it speaks, where it says so."""


class AccordDetailOut(AccordOut):
    """An accord with its identifiers, its terms and the lists of its acts."""

    identifiers: Annotated[list[IdentifierOut], Field(max_length=20)]
    """What the rest of the world calls it."""
    terms: Annotated[list[TermOut], Field(max_length=100)]
    """Its terms, each claim with its source; a term of which nobody speaks is `unknown`."""
    lists: Annotated[list[ListOut], Field(max_length=1000)]
    """The complete lists of its acts, the newest first. Of a country of which nothing is recorded
    they say that it did nothing until then; without any, nobody says."""
    same_as: Slug = ABSENT
    """The accord as whose double a curator marked it."""
    also_recorded_as: Annotated[list[Slug], Field(max_length=1000)] = ABSENT
    """All other records of the same treaty, from other registries; absent if there is none."""
    declared: Annotated[list[DeclaredOut], Field(max_length=1000)]
    """The counts that sources give of it, also of those whose list is not here."""
    revision: Number
    """The revision that answered."""


class AccordAliasIn(In):
    """One more name under which an accord is found."""

    name: CountryRef
    """An acronym or a short name, in any language and script."""


class AccordAliasOut(Model):
    """A name under which an accord is found, beside its title."""

    accord: Slug
    """The accord's slug."""
    name: CountryRef
    """The name."""


class AccordAliasDetailOut(AccordAliasOut):
    """An alias, with the revision that answered."""

    revision: Number
    """The revision that answered."""


class AccordAliasFilter(Known, Listed):
    """Which aliases of an accord."""


class AccordFilter(EntryFilter):
    """Which accords."""

    nature: Several[Nature] = ABSENT
    """Only accords of this nature."""


if TYPE_CHECKING:
    AccordPatch = In
else:
    AccordPatch = patches.model(
        AccordIn, "AccordPatch", "An edit of an accord: a merge patch (RFC 7396).", without="slug"
    )
