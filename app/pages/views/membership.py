"""A membership's page: the status in a sentence, why, and every citation."""

from collections.abc import Mapping
from typing import Any

from app.accords import queries as accords
from app.api.fields import Json
from app.api.models import Known
from app.db.engine import Snapshot
from app.memberships import explanation
from app.pages import citing, status_styles
from app.pages.figures import bars
from app.pages.frame import Frame
from app.pages.parameters import PageParameters, question


def context(session: Snapshot, frame: Frame, slug: str, code: str, asked: PageParameters) -> Json:
    """Everything on the page. Raises NotFound for the accord or the country."""
    membership, moment = explanation.get_membership(session, slug, code, asked)
    accord, _ = accords.get_accord(session, slug, question(Known, revision=moment.revision or None))
    frame.at(session, moment)
    code = membership["country"]["code"]
    path = f"/accords/{slug}/{code}"
    name = frame.name(membership["country"])
    said = sentence(frame, membership, accord)
    used = set(membership["because"]["actions"])
    acts = {act["id"]: act for act in membership["actions"]}
    title = f"{name} · {accord['title']}"
    subject = {"title": accord["title"], "nature": accord["nature"]}
    return {
        "title": title,
        "description": said,
        "accord": accord,
        "membership": membership,
        "name": name,
        "sentence": said,
        "shade": status_styles.look(membership["status"], accord["nature"]),
        "basis": [acts[number] for number in membership["because"]["actions"] if number in acts],
        "others": [act for act in membership["actions"] if act["id"] not in used],
        "disputes": _disputes(membership["actions"]),
        "bars": bars.draw([(subject, membership["spans"])], frame.day, frame.day, headed=False),
        "cite": citing.forms(frame, path, f"{title}: {said}"),
        "image": None,
        "linked": citing.membership(frame, path, accord, membership, said),
    }


def sentence(frame: Frame, membership: Mapping[str, Any], accord: Mapping[str, Any]) -> str:
    """The status in a sentence of the page's language, what else is left open, and disputes."""
    words = frame.words["sentence"]
    said = words[status_styles.look(membership["status"], accord["nature"])].format(
        country=frame.name(membership["country"]),
        accord=accord["title"],
        since=frame.date(membership["since"]) if "since" in membership else "",
    )
    if membership["alternatives"]:
        others = ", ".join(frame.words["status"][other] for other in membership["alternatives"])
        said += " " + words["open"].format(others)
    if membership["disputed"]:
        said += " " + words["disputed"]
    return str(said)


def _disputes(acts: list[Json]) -> list[Json]:
    """Acts that a source disputes, with the evidence of both sides."""
    found = []
    for act in acts:
        sides: dict[str, list[Any]] = {"supports": [], "disputes": []}
        for citation in act["citations"]:
            sides[citation["stance"]].append(citation)
        if sides["disputes"]:
            found.append({"act": act, **sides})
    return found
