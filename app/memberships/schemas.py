"""What a membership looks like, and how memberships are filtered."""

from typing import Annotated, Literal

from pydantic import Field

from app.actions.schemas import ActionOut, CitationOut
from app.api.fields import (
    ABSENT,
    Count,
    CountryRef,
    Day,
    Id,
    Line,
    Number,
    Region,
    Several,
    Slug,
    SlugRef,
    WholeDay,
)
from app.api.models import AsOf, Known, Listed, Model, PartialDateOut
from app.countries.schemas import CountryRefOut
from app.domain.certainties import Certainty
from app.domain.rules import Rule
from app.domain.statuses import Standing, Status
from app.passages.schemas import PassageOut
from app.spans.schemas import Consent

Recorded = Literal[
    "mentioned", "declined", "pending", "signed", "contracting", "party", "suspended",
    "renounced", "withdrawn", "ended",
]  # fmt: skip
"""Every status but `none`, which nothing recorded has."""
Year = Annotated[int, Field(ge=1, le=9999)]
RecordedStanding = Literal["prospective", "outside", "signatory", "member", "former"]


class MemberOut(Model):
    """What a country is to an accord on the day asked about."""

    accord: Slug
    """The accord."""
    country: CountryRefOut
    """The country."""
    status: Status
    """Its status."""
    standing: Standing
    """The status in six groups."""
    since: Line = ABSENT
    """When the status began (EDTF), as precisely as the sources say; absent for `none`."""
    since_earliest: Day = ABSENT
    """First day on which it can have begun; absent if there is none."""
    since_latest: Day = ABSENT
    """Last day on which it can have begun; absent if there is none."""
    signed_on: PartialDateOut = ABSENT
    """When the country signed: the newest signature by that day, whatever followed."""
    consent: Consent = ABSENT
    """How it consented to be bound: the consent in force, or the last one before it left."""
    consented_on: PartialDateOut = ABSENT
    """The day of that consent."""
    in_force_on: PartialDateOut = ABSENT
    """When the accord entered into force for it by that consent."""
    left_on: PartialDateOut = ABSENT
    """When it ceased to be what it was: by withdrawal or exclusion when that took effect, by
    renouncing its signature, or with the accord or the State; absent for who has come again."""
    disputed: bool
    """Whether a source disputes an action, or sources disagree about one, whatever follows from it
    and whatever day is asked about: an answer can be certain and disputed."""
    provisional: bool
    """Whether the accord is applied provisionally."""
    leaving_on: Line = ABSENT
    """When a notified withdrawal takes effect (EDTF); absent unless one is notified."""
    citations: Count
    """How many citations stand behind the status."""
    certainty: Certainty
    """How sure that is: `unknown` (nothing recorded gives a status, and no complete list reaches to
    that day), `possible` (dates, terms, evidence or a passage from which no act could be read leave
    another status open), `presumed` (it held on `known_through`, and the day is later) or
    `certain`."""
    known_through: Day = ABSENT
    """The newest day of which a source of this membership, or a complete list of the accord,
    speaks."""
    continued_by: CountryRefOut = ABSENT
    """Of a former State of which nothing is recorded: the country that took its place, and under
    which acts from its time are recorded. The answer is `unknown` then: they can be its own."""
    alternatives: Annotated[list[Status], Field(max_length=11)]
    """The other statuses that are left open."""
    throughout: Status = ABSENT
    """Asked about a month or year: the status that surely held all of it, if one did."""
    sometime: Annotated[list[Status], Field(max_length=11)] = ABSENT
    """Asked about a month or year: every status that held, or can have held, at some time in it."""


class CalledCountryOut(CountryRefOut):
    """A country, and in tables what others call it."""

    iso2: Line = ABSENT
    """In tables: its ISO 3166-1 alpha-2 code."""
    iso3: Line = ABSENT
    """In tables: its ISO 3166-1 alpha-3 code; that of a participant without one is no such code."""
    m49: Line = ABSENT
    """In tables: its UN M49 code."""
    wikidata: Line = ABSENT
    """In tables: its item of Wikidata."""


class ListedMemberOut(MemberOut):
    """A member as lists have it; in tables with what the rest of the world calls it."""

    country: CalledCountryOut
    """The country."""
    accord_title: Line = ABSENT
    """In tables: the accord's title."""
    accord_identifiers: Annotated[list[Line], Field(max_length=20)] = ABSENT
    """In tables: what the rest of the world calls the accord, each as `scheme:value`."""


class ReasonOut(Model):
    """Why the status is what it is."""

    rule: Rule
    """The rule applied."""
    sentence: Line
    """What the rule says."""
    article: Line = ABSENT
    """Where the law says so: Vienna Convention on the Law of Treaties (VCLT) or on Succession of
    States in respect of Treaties (VCSST)."""
    actions: Annotated[list[Id], Field(max_length=1000)]
    """The actions that the rule was applied to, in the order of their dates."""
    uncertain: Annotated[list[Line], Field(max_length=10)] = ABSENT
    """What keeps the answer from being certain, in sentences."""


class DisputedValueOut(Model):
    """One of the values that sources give, and which sources give it."""

    value: Line
    """The value: a day (EDTF), a kind; of an action itself `done` or `disputed`."""
    actions: Annotated[list[Id], Field(max_length=1000)]
    """The actions that say so."""
    citations: Annotated[list[CitationOut], Field(max_length=1000)]
    """The sources that say so, with their words."""


class DisputeOut(Model):
    """Something that sources disagree about."""

    about: Literal["action", "done_on", "effective_on", "kind"]
    """`action`: a source disputes that it was done. Else the field in which actions differ that are
    one act, told by several sources."""
    actions: Annotated[list[Id], Field(max_length=1000)]
    """The actions concerned."""
    values: Annotated[list[DisputedValueOut], Field(max_length=1000)]
    """Each value that is told, with its sources. The accord's own depositary answers, if it is
    among them."""


class SpanOut(Model):
    """One status over a stretch of time."""

    status: Status
    """The status."""
    standing: Standing
    """The status in six groups."""
    rule: Rule
    """The rule that it follows from."""
    since: Line
    """When the status began (EDTF). A flag that comes or goes starts a new span, not a new
    status."""
    starts: PartialDateOut
    """It can hold from `earliest` and surely does from `latest`."""
    ends: PartialDateOut = ABSENT
    """It surely holds until `earliest` and cannot hold from `latest` on (both days excluded);
    absent while nothing ends it."""
    provisional: bool
    """Whether the accord is applied provisionally."""
    leaving_on: Line = ABSENT
    """When a notified withdrawal takes effect (EDTF)."""
    unread: bool
    """Whether a passage from which no act could be read could change it."""
    actions: Annotated[list[Id], Field(max_length=1000)]
    """The actions that the status rests on."""


class KnownSpanOut(SpanOut):
    """A span, and from which revision to which it was derived so."""

    known_from: Number
    """The revision from which on this span stood."""
    known_to: Number = ABSENT
    """The revision that ended it; absent if it still stood."""


class TimelineOut(Model):
    """What was known earlier, too: with the actions that stand, everything that ever was."""

    spans: Annotated[list[KnownSpanOut], Field(max_length=10_000)]
    """All spans, those superseded too."""
    retracted: Annotated[list[ActionOut], Field(max_length=10_000)]
    """The actions that were retracted by that revision, in the order of their dates."""


class MembershipOut(MemberOut):
    """A member, and why."""

    because: ReasonOut
    """The rule applied and the actions it was applied to."""
    spans: Annotated[list[SpanOut], Field(max_length=1000)]
    """What the actions add up to, in order."""
    actions: Annotated[list[ActionOut], Field(max_length=1000)]
    """Every action that stands, in the order of their dates, with citations and sources."""
    disputes: Annotated[list[DisputeOut], Field(max_length=1000)]
    """What sources disagree about."""
    passages: Annotated[list[PassageOut], Field(max_length=1000)]
    """Words of its sources from which no act could be read."""
    timeline: TimelineOut
    """All spans that were known by that revision, and the actions retracted by then."""
    as_of: Line
    """The day that the answer is about."""
    revision: Number
    """The revision that answered."""


class _Narrowed(AsOf, Listed):
    status: Several[Recorded] = ABSENT
    """Only members with this status on that day, or one of these."""
    standing: Several[RecordedStanding] = ABSENT
    """Only members of this standing on that day, or one of these."""
    disputed: bool = ABSENT
    """Only memberships that are disputed (or are not)."""
    certainty: Several[Certainty] = ABSENT
    """Only answers that are so sure."""


class PanelRowOut(MemberOut):
    """What a country was to an accord on the last day of a year."""

    year: Year
    """The year."""


class PanelFilter(Known, Listed):
    """Of which years, and which members."""

    first_year: Annotated[Year, Field(examples=[2020])]
    """The first year."""
    last_year: Annotated[Year, Field(examples=[2025])]
    """The last year, at most 199 years later."""
    accord: Several[SlugRef] = ABSENT
    """Only this accord, or these."""
    country: Several[CountryRef] = ABSENT
    """Only this country, or these, by any of their codes or names."""
    status: Several[Recorded] = ABSENT
    """Only members with this status at the end of the year, or one of these."""
    standing: Several[RecordedStanding] = ABSENT
    """Only members of this standing at the end of the year, or one of these."""


class MemberFilter(_Narrowed):
    """Which members of an accord."""

    region: Several[Region] = ABSENT
    """Only countries of this M49 region or subregion, or one of these, by its code or a name in any
    of the six languages."""
    country: Several[CountryRef] = ABSENT
    """Only this country, or these, by any of their codes or names."""


class CountryMembershipFilter(_Narrowed):
    """Which memberships of a country."""

    accord: Several[SlugRef] = ABSENT
    """Only this accord, or these."""


class MembershipFilter(MemberFilter):
    """Which memberships across accords and countries."""

    accord: Several[SlugRef] = ABSENT
    """Only this accord, or these."""
    signed_before: WholeDay = ABSENT
    """Only those whose status began before this day; with `standing=signatory`, who signed before
    it and has not ratified."""
