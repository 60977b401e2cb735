"""What a span looks like in a list, and how spans are filtered."""

from typing import Literal

from app.api.fields import ABSENT, Count, CountryRef, Line, Several, Slug, SlugRef, WholeDay
from app.api.models import Known, Listed, Model, PartialDateOut
from app.countries.schemas import CountryRefOut
from app.domain.rules import Rule
from app.domain.statuses import Standing, Status

Consent = Literal[
    "ratification", "acceptance", "approval", "formal_confirmation", "accession",
    "definitive_signature", "consent", "succession",
]  # fmt: skip
"""The kinds of action by which a country consents to be bound."""


class SpanRowOut(Model):
    """One status of one country towards one accord, over a stretch of time."""

    accord: Slug
    """The accord."""
    country: CountryRefOut
    """The country."""
    number: Count
    """Its place among the spans of the membership, from 1; of those that can hold on a day the last
    answers."""
    status: Status
    """The status; `none` where partial dates leave open whether there was one yet."""
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
    disputed: bool
    """Whether sources disagree about an action of the membership."""
    citations: Count
    """How many citations stand behind it."""
    signed_on: PartialDateOut = ABSENT
    """When the country had signed by then."""
    consent: Consent = ABSENT
    """How it had consented to be bound by then."""
    consented_on: PartialDateOut = ABSENT
    """The day of that consent."""
    in_force_on: PartialDateOut = ABSENT
    """When the accord had entered into force for it by that consent."""
    left_on: PartialDateOut = ABSENT
    """When it had left by then."""


class SpanFilter(Known, Listed):
    """Which spans."""

    accord: Several[SlugRef] = ABSENT
    """Only this accord, or these."""
    country: Several[CountryRef] = ABSENT
    """Only this country, or these, by any of their codes or names."""
    status: Several[Status] = ABSENT
    """Only this status, or one of these."""
    standing: Several[Standing] = ABSENT
    """Only this standing, or one of these."""
    held_from: WholeDay = ABSENT
    """Only what can hold on this day or later."""
    held_to: WholeDay = ABSENT
    """Only what can hold on this day or earlier."""
