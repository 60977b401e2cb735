"""What a country looks like on the way in and out, and how countries are filtered."""

from typing import Annotated

from pydantic import Field

from app.api import patterns
from app.api.fields import ABSENT, Code, CountryRef, Edtf, Language, Line, Number, Region, Several
from app.api.models import In, Known, Listed, Model, PartialDateOut
from app.domain.naming.participants import CountryKind, SuccessionKind

M49 = Annotated[str, Field(min_length=3, max_length=3, pattern=patterns.M49)]


class CountryRefOut(Model):
    """A country, shortly."""

    code: Code
    """Canonical code: ISO 3166-1 alpha-3, or ISO 3166-3 alpha-4 for a former state."""
    name: Line
    """Short English name."""


class AreaOut(Model):
    """A region of the United Nations' M49 standard."""

    code: M49
    """M49 code."""
    name: Line
    """English name."""


class NameOut(Model):
    """One name of a country."""

    language: Language
    """ISO 639-1 code."""
    name: Line
    """The name."""


class IdentifierOut(Model):
    """What the rest of the world calls a thing."""

    scheme: Line
    """Whose identifier it is."""
    value: Line
    """The identifier."""


class CountryOut(CountryRefOut):
    """A participant: a state, a territory, a former state or an organization."""

    kind: CountryKind
    """What kind of participant."""
    official_name: Line = ABSENT
    """Formal English name."""
    region: AreaOut = ABSENT
    """M49 region."""
    subregion: AreaOut = ABSENT
    """M49 subregion."""
    began_on: PartialDateOut = ABSENT
    """For a state, when it began, as its successions count; absent where it is old or nobody
    says."""
    ended_on: PartialDateOut = ABSENT
    """For a former state, the first day without it."""
    origin: Line
    """Where the facts of this entry come from."""


class SuccessionOut(Model):
    """A State before or behind this one."""

    country: CountryRefOut
    """The other State."""
    kind: SuccessionKind
    """How one came into the place of the other; `continuation`: as the same subject of law."""
    happened_on: PartialDateOut = ABSENT
    """When."""
    origin: Line
    """Where that comes from."""


class CountryDetailOut(CountryOut):
    """A country with all its names and identifiers, and the States before and behind it."""

    names: Annotated[list[NameOut], Field(max_length=50)]
    """Names in the six languages of the United Nations."""
    identifiers: Annotated[list[IdentifierOut], Field(max_length=50)]
    """Codes and identifiers."""
    succeeds: Annotated[list[SuccessionOut], Field(max_length=50)]
    """The States in whose place it came, wholly or in a part."""
    succeeded_by: Annotated[list[SuccessionOut], Field(max_length=100)]
    """The States that came in its place."""
    revision: Number
    """The revision that answered."""


class CountryFilter(Known, Listed):
    """Which countries."""

    region: Several[Region] = ABSENT
    """Only those of this M49 region or subregion, or one of these, by its code or a name in
    any of the six languages."""
    kind: Several[CountryKind] = ABSENT
    """Only participants of this kind."""


class CountryIn(In):
    """A participant that is missing: its entry, and under which names it is found."""

    code: Code
    """Its code: ISO 3166-1 alpha-3, ISO 3166-3 alpha-4, or `X-` and an acronym."""
    kind: CountryKind
    """What kind of participant."""
    name: Line
    """Short English name."""
    official_name: Line = ABSENT
    """Formal English name."""
    region_code: M49 = ABSENT
    """M49 code of its region."""
    region: Line = ABSENT
    """English name of that."""
    subregion_code: M49 = ABSENT
    """M49 code of its subregion."""
    subregion: Line = ABSENT
    """English name of that."""
    began_on: Edtf = ABSENT
    """For a state, when it began (EDTF)."""
    ended_on: Edtf = ABSENT
    """For a former state, the first day without it (EDTF)."""
    origin: Line
    """Where the facts of this entry come from."""
    names: dict[Language, Line] = Field(default_factory=dict, max_length=50)
    """Names in other languages, by BCP 47 tag."""
    aliases: Annotated[list[Line], Field(max_length=100)] = Field(default_factory=list)
    """Other names under which it is found."""
    identifiers: dict[Line, Line] = Field(default_factory=dict, max_length=50)
    """Codes and identifiers, by scheme."""


class SuccessionIn(In):
    """One State that took the place of another, as it is seeded."""

    predecessor: Code
    successor: Code
    kind: SuccessionKind
    happened_on: Edtf = ABSENT
    origin: Line


class AliasIn(In):
    """One more name under which a country is found."""

    name: CountryRef
    """The name, in any language and script. It must not mean a country already."""


class AliasOut(Model):
    """A name under which a country is found, beside its names and codes."""

    country: Code
    """The country's code."""
    name: CountryRef
    """The name."""


class AliasDetailOut(AliasOut):
    """An alias, with the revision that answered."""

    revision: Number
    """The revision that answered."""


class AliasFilter(Known, Listed):
    """Which aliases of a country."""
