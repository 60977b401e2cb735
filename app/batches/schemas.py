"""What a batch holds: operations with the bodies of the single writes, and what each led to."""

from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from app.accords.schemas import AccordIn, AccordPatch
from app.actions.schemas import (
    ActionIn,
    CitationIn,
    CorrectionPatch,
    DisputeIn,
    MoveOut,
    Remarks,
    RetractionIn,
)
from app.api.fields import ABSENT, Id, IfMatch, Line, Number, Slug, SourceSlug, Url
from app.api.models import In, Model
from app.sources.schemas import SourceIn, SourcePatch

MOST = 1_000
"""Operations in one batch."""
Position = Annotated[int, Field(ge=0, le=MOST - 1)]


class CreateSource(In):
    """Create a source. Later operations can cite it."""

    op: Literal["create_source"]
    """What to do."""
    body: SourceIn
    """The source."""


class EditSource(In):
    """Edit a source."""

    op: Literal["edit_source"]
    """What to do."""
    source: SourceSlug
    """The source's slug."""
    if_match: IfMatch
    """The ETag of the state that this is an edit of, as it was read."""
    body: SourcePatch
    """The merge patch."""


class CreateAccord(In):
    """Create an accord. Later operations can record actions towards it."""

    op: Literal["create_accord"]
    """What to do."""
    body: AccordIn
    """The accord."""


class EditAccord(In):
    """Edit an accord."""

    op: Literal["edit_accord"]
    """What to do."""
    accord: Slug
    """The accord's slug."""
    if_match: IfMatch
    """The ETag of the state that this is an edit of, as it was read."""
    body: AccordPatch
    """The merge patch."""


class RecordAction(In):
    """Record an action."""

    op: Literal["record_action"]
    """What to do."""
    accord: Slug
    """The accord's slug."""
    body: ActionIn
    """The action with its citations."""


class RetractAction(In):
    """Retract an action."""

    op: Literal["retract_action"]
    """What to do."""
    action: Id
    """The action's number."""
    body: RetractionIn = Field(default_factory=RetractionIn)
    """Why, if the batch's `reason` does not say."""


class CorrectAction(In):
    """Correct an action."""

    op: Literal["correct_action"]
    """What to do."""
    action: Id
    """The action's number."""
    body: CorrectionPatch
    """What is different about it, and why, if the batch's `reason` does not say."""


class _OfAnAction(In):
    action: Id = ABSENT
    """The action's number; or else `operation` says which one is meant."""
    operation: Position = ABSENT
    """The position in this batch, from 0, of the earlier operation that records the action."""

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.action is None) == (self.operation is None):
            raise ValueError("give either `action` or `operation`")
        return self


class CiteAction(_OfAnAction):
    """Add a citation to an action, of before or of this batch."""

    op: Literal["cite_action"]
    """What to do."""
    body: CitationIn
    """The citation."""


class DisputeAction(_OfAnAction):
    """Dispute an action, of before or of this batch."""

    op: Literal["dispute_action"]
    """What to do."""
    body: DisputeIn
    """The evidence against it."""


Operation = Annotated[
    CreateSource
    | EditSource
    | CreateAccord
    | EditAccord
    | RecordAction
    | RetractAction
    | CorrectAction
    | CiteAction
    | DisputeAction,
    Field(discriminator="op"),
]


class BatchIn(In):
    """Writes that belong together."""

    operations: Annotated[list[Operation], Field(min_length=1, max_length=MOST)]
    """What to do, in this order."""


class Result(NamedTuple):
    """What an operation led to: the kind of thing, and its number or slug."""

    op: str
    kind: str
    id: int | str


class ResultOut(Model):
    """What one operation led to."""

    op: Line
    """What was done."""
    id: Line
    """The action's number, or the slug."""
    url: Url
    """Where it is."""
    status: MoveOut = ABSENT
    """For an action: how the whole batch moved the membership's status."""
    remarks: Remarks = ABSENT
    """For an action: what is odd about the day on which it was done, in sentences."""


class BatchOut(Model):
    """What a batch led to."""

    results: Annotated[list[ResultOut], Field(max_length=MOST)]
    """One for each operation, in their order."""
    revision: Number
    """The revision that it became."""
