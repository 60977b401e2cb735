"""What an action and its citations look like on the way in and out."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from app.api import patches
from app.api.fields import (
    ABSENT,
    CountryRef,
    Edtf,
    Id,
    Line,
    Number,
    Prose,
    Several,
    Slug,
    SlugRef,
    SourceSlug,
    usual,
)
from app.api.models import In, Known, Listed, Model, PartialDateOut
from app.countries.schemas import CountryRefOut
from app.documents.schemas import Selectors
from app.domain import actions, dates
from app.domain.actions import Kind, Scope
from app.domain.evidence import Stance
from app.domain.statuses import Status
from app.sources.schemas import SourceRefOut


class CitationIn(In):
    """Evidence for (or against) an action."""

    source: SourceSlug
    """The source's slug."""
    quote: Annotated[Line, Field(description="The shortest words that carry the claim.")] = ABSENT
    """The shortest words that carry the claim."""
    locator: Line = ABSENT
    """Where in the source: `paragraph 3`, `page 12`, `row 7`."""
    stance: Stance = Stance.SUPPORTS
    """Whether the source supports the action or disputes it."""
    note: Prose = ABSENT
    """What a reader should know of this evidence."""


class ActionIn(In):
    """One treaty action of one country towards one accord."""

    country: CountryRef
    """The country, by any of its codes or names."""
    kind: Kind
    """What was done or said."""
    scope: Scope = Scope.NAMED
    """`named`, or `collective` where the evidence names only a group the country belongs to."""
    done_on: Edtf
    """When it was done, as precisely as the source says (EDTF)."""
    effective_on: Edtf = ABSENT
    """When it takes effect, where the source says so (EDTF)."""
    statement: Prose = ABSENT
    """What was said or declared, in our own words."""
    citations: Annotated[list[CitationIn], Field(min_length=1, max_length=50)]
    """The evidence. No action without a citation."""

    @model_validator(mode="after")
    def _takes_effect_after_the_act(self) -> Self:
        if self.effective_on and self.kind not in actions.RETROACTIVE:
            act, effect = dates.parse(self.done_on), dates.parse(self.effective_on)
            if effect.latest < act.earliest:
                raise ValueError(f"a {self.kind.value} cannot take effect before it is done")
        return self


if TYPE_CHECKING:
    _ActPatch = In
else:
    _ActPatch = patches.model(ActionIn, "ActPatch", "What is different about an act.", without="")


class CorrectionPatch(_ActPatch):
    """What is different about an action that was recorded wrongly: a merge patch (RFC 7396)."""

    reason: Prose = ABSENT
    """Why the old one was wrong, if `reason` in the address does not say."""


class RetractionIn(In):
    """Why an action is taken back, if the address does not say."""

    reason: Prose = ABSENT
    """Why it should not have been recorded, if `reason` in the address does not say."""


class DisputeIn(In):
    """Evidence against an action."""

    source: SourceSlug
    """The source's slug."""
    quote: Line = ABSENT
    """The shortest words that carry the contradiction."""
    locator: Line = ABSENT
    """Where in the source: `paragraph 3`, `page 12`, `row 7`."""
    note: Prose = ABSENT
    """What a reader should know of this evidence."""

    def citation(self) -> CitationIn:
        """The same as a citation."""
        return CitationIn(**self.model_dump(exclude_none=True), stance=Stance.DISPUTES)


class CitationOut(Model):
    """Evidence for (or against) an action."""

    source: SourceRefOut
    """The source."""
    quote: Line = ABSENT
    """The words that carry the claim."""
    locator: Line = ABSENT
    """Where in the source they stand."""
    stance: Stance
    """Whether the source supports the action or disputes it."""
    note: Prose = ABSENT
    """What a reader should know of this evidence."""
    verified: bool = ABSENT
    """Whether the quote stands in the source's document, where it says; absent without either."""
    selector: Selectors = ABSENT
    """Where it stands, as W3C Web Annotation selects text: by its words, and by position."""


class ActionOut(Model):
    """One treaty action."""

    a_row_each: ClassVar = "citations"
    id: Id
    """The action's number."""
    accord: Slug
    """The accord."""
    country: CountryRefOut
    """The country."""
    kind: Kind
    """What was done or said."""
    scope: Scope
    """`named`, or `collective` where the evidence names only a group the country belongs to."""
    done_on: PartialDateOut
    """When it was done."""
    effective_on: PartialDateOut = ABSENT
    """When it takes effect, where the source says so."""
    statement: Prose = ABSENT
    """What was said or declared."""
    recorded_in: Number
    """The revision that recorded it."""
    retracted_in: Number = ABSENT
    """The revision that retracted it; absent while it stands."""
    retraction_reason: Prose = ABSENT
    """Why it was retracted."""
    replaces: Id = ABSENT
    """The action that this one corrects."""
    replaced_by: Id = ABSENT
    """The action that corrects this one."""
    citations: Annotated[list[CitationOut], Field(max_length=1000)]
    """The evidence."""


class MoveOut(Model):
    """How a membership's status moved, on the day of the revision."""

    before: Status
    """The status as known at the revision before."""
    after: Status
    """The status as known at this revision."""


Remarks = Annotated[list[Line], Field(max_length=10)]


class ActionDetailOut(ActionOut):
    """One treaty action, and what it did to the membership."""

    remarks: Remarks
    """What is odd about the day on which it was done, in sentences: long before the accord, or
    before the State began. It counts all the same."""
    status: MoveOut
    """How the membership's status moved with the newest revision that recorded, cited or retracted
    the action, on the day of that revision."""
    revision: Number
    """The revision that answered."""


class AccordActionFilter(Known, Listed):
    """Which actions of an accord, and in which order."""

    country: Several[CountryRef] = ABSENT
    """Only actions of this country, or of these, by any of their codes or names."""
    kind: Several[Kind] = ABSENT
    """Only actions of this kind, or of these."""
    verified: bool = ABSENT
    """Only actions with a quote that stands in the document of its source (`true`), or with one
    that does not (`false`)."""
    sort: Annotated[Literal["id", "-id", "done_on", "-done_on"], usual("id")] = ABSENT
    """In which order: as they were recorded (`id`), or by the earliest day on which they can have
    been done; with `-` the last first. Default: `id`."""


class ActionFilter(AccordActionFilter):
    """Which actions, and in which order."""

    accord: Several[SlugRef] = ABSENT
    """Only actions towards this accord, or these."""
