"""The ledger over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.actions import commands, queries
from app.actions.schemas import (
    AccordActionFilter,
    ActionDetailOut,
    ActionFilter,
    ActionIn,
    ActionOut,
    CitationIn,
    CorrectionPatch,
    DisputeIn,
    RetractionIn,
)
from app.api.addresses import PREFIX
from app.api.fields import Id, Json
from app.api.models import Known, PageOut
from app.api.pages import Answer
from app.db.engine import Connection
from app.db.revisions import Change
from app.http import responses
from app.http.deps import Asked, Here, Reader, SlugPath
from app.http.reads.routing import ReadRoute
from app.http.writes.routing import WriteRoute
from app.http.writes.writing import Write

router = APIRouter(prefix=PREFIX, tags=["actions"], route_class=ReadRoute)
writes = APIRouter(prefix=PREFIX, tags=["actions"], route_class=WriteRoute)
_NO_BODY = RetractionIn()
IdPath = Annotated[Id, Path(description="The action's number.", examples=[5])]


class ActionPage(PageOut[ActionOut]):
    """A page of actions."""


@router.get("/actions", operation_id="listActions", response_model=ActionPage)
def list_actions(session: Reader, here: Here, asked: Asked[ActionFilter]) -> Response:
    """List actions.

    All that stand (were recorded and not retracted), in the order in which they were recorded
    unless `sort` says otherwise.
    """
    return responses.json(queries.list_actions(session, asked, here.base), here.max_age)


@router.get("/actions/{id}", operation_id="getAction", response_model=ActionDetailOut)
def get_action(session: Reader, here: Here, id: IdPath, asked: Asked[Known]) -> Response:
    """Get an action.

    With its citations, and how it moved the membership's status; if it was retracted, with the
    revision that did so.
    """
    return responses.json(queries.get_action(session, id, asked), here.max_age)


@router.get("/accords/{slug}/actions", operation_id="listAccordActions", response_model=ActionPage)
def list_accord_actions(
    session: Reader, here: Here, slug: SlugPath, asked: Asked[AccordActionFilter]
) -> Response:
    """List an accord's actions.

    All that stand, in the order in which they were recorded unless `sort` says otherwise.
    """
    return responses.json(
        queries.list_accord_actions(session, slug, asked, here.base), here.max_age
    )


def _show(session: Connection, number: int) -> Answer:
    return queries.get_action(session, number, Known())


def _place(data: Json) -> str:
    return f"/actions/{data['id']}"


@writes.post(
    "/accords/{slug}/actions",
    operation_id="recordAction",
    status_code=201,
    response_model=ActionDetailOut,
)
def record_action(write: Write, slug: SlugPath, body: ActionIn) -> Response:
    """Record an action.

    One treaty action of one country, with its evidence. The answer says what the membership's
    status was before and what it is now. The same act (country, kind and date) recorded twice is a
    conflict; what undoes nothing that is recorded is refused.
    """
    return write(
        lambda change: commands.record_actions(change, slug, [body])[0],
        _show,
        f"record a {body.kind.value} of {body.country} towards {slug}",
        place=_place,
    )


@writes.post(
    "/actions/{id}/retraction", operation_id="retractAction", response_model=ActionDetailOut
)
def retract_action(write: Write, id: IdPath, body: RetractionIn = _NO_BODY) -> Response:
    """Retract an action.

    It stays on record, marked with the revision and the `reason`, and counts no more.
    """
    why = write.why(body.reason)

    def retract(change: Change) -> int:
        commands.retract_actions(change, [id], why)
        return id

    return write(retract, _show, f"retract action {id}: {why}")


@writes.post(
    "/actions/{id}/correction",
    operation_id="correctAction",
    status_code=201,
    response_model=ActionDetailOut,
)
def correct_action(write: Write, id: IdPath, body: CorrectionPatch) -> Response:
    """Correct an action.

    Retracts it and records another in its place, of the same accord, linked both ways. The body is
    a merge patch (RFC 7396) of the act: what is left out stays as it is, what is null goes.
    """
    why = write.why(body.reason)
    return write(
        lambda change: commands.correct_action(change, id, body, why),
        _show,
        f"correct action {id}: {why}",
        place=_place,
    )


@writes.post("/actions/{id}/citations", operation_id="citeAction", response_model=ActionDetailOut)
def cite_action(write: Write, id: IdPath, body: CitationIn) -> Response:
    """Add a citation.

    One more piece of evidence for (or against) an action that stands.
    """
    return write(
        lambda change: commands.cite_action(change, id, [body]), _show, f"cite action {id}"
    )


@writes.post("/actions/{id}/dispute", operation_id="disputeAction", response_model=ActionDetailOut)
def dispute_action(write: Write, id: IdPath, body: DisputeIn) -> Response:
    """Dispute an action.

    Records that a source contradicts it. The action stays, and the membership is shown as disputed.
    """
    return write(
        lambda change: commands.cite_action(change, id, [body.citation()]),
        _show,
        f"dispute action {id}",
    )
