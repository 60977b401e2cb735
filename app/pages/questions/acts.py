"""All acts towards an accord, a page at a time, each with its evidence."""

from app.accords import queries as accords
from app.actions import queries as actions
from app.actions.schemas import AccordActionFilter
from app.api import pages
from app.api.fields import Json
from app.db.engine import Snapshot
from app.domain.actions import Kind
from app.notes import evidence
from app.pages.frame import Frame
from app.pages.parameters import ActsParameters, question

_ACTS = 25


def context(session: Snapshot, frame: Frame, slug: str, asked: ActsParameters) -> Json:
    """A page of the acts that stand, in the order of recording. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    accord = accords.require(session, slug, moment)
    frame.at(session, moment)
    wanted = question(
        AccordActionFilter,
        kind=asked.kind,
        revision=moment.revision or None,
        limit=_ACTS,
        cursor=asked.cursor,
    )
    listed, _ = actions.list_accord_actions(session, slug, wanted, frame.path)
    evidence.add(session, slug, listed["items"], moment)
    words = frame.words["find"]
    return {
        "title": f"{words['all_acts']} · {accord['title']}",
        "description": f"{accord['title']}: {words['all_acts']}",
        "accord": accord,
        "acts": listed["items"],
        "kinds": [kind.value for kind in Kind],
        "kind": asked.kind,
        "next": frame.following(listed),
    }
