"""A membership's page: the status in a sentence, why, and every citation."""

from collections.abc import Mapping
from typing import Any

from app.accords import queries as accords
from app.api.fields import Json
from app.api.models import Known
from app.db.engine import Snapshot
from app.domain.certainties import Certainty
from app.domain.statuses import Status
from app.memberships import doubts, explanation
from app.notes import evidence
from app.pages import status_styles
from app.pages.evidence import context as context_of
from app.pages.figures import bars
from app.pages.frame import Frame
from app.pages.parameters import PageParameters, question
from app.pages.taking import bar, citing
from app.pages.taking.bar import Figure, Table


def context(session: Snapshot, frame: Frame, slug: str, code: str, asked: PageParameters) -> Json:
    """Everything on the page. Raises NotFound for the accord or the country."""
    membership, moment = explanation.get_membership(session, slug, code, asked)
    accord, _ = accords.get_accord(session, slug, question(Known, revision=moment.revision or None))
    frame.at(session, moment)
    context_of.add(session, frame, membership["actions"])
    code = membership["country"]["code"]
    path = f"/accords/{slug}/{code}"
    name = frame.name(membership["country"])
    main, more = sentences(frame, membership, accord)
    said = " ".join([main, *more])
    through = membership.get("known_through")
    used = set(membership["because"]["actions"])
    evidence.add(session, slug, membership["actions"], moment)
    acts = {act["id"]: act for act in membership["actions"]}
    title = f"{name} · {accord['title']}"
    subject = {"title": accord["title"], "nature": accord["nature"]}
    badge = Figure("badge", f"/accords/{slug}/members/{code}/badge", 400, 26, title)
    cited = {
        c["source"]["slug"]: c["source"]["title"] for a in acts.values() for c in a["citations"]
    }
    table = Table(f"/accords/{slug}/actions", [("country", code)], dated=False)
    taking = bar.draw(frame, title, said, list(cited.values()), [badge], [table])
    return {
        "title": title,
        "description": said,
        "accord": accord,
        "membership": membership,
        "name": name,
        "sentence": main,
        "more": more,
        "doubts": _doubts(frame, membership),
        "through": frame.date(through.isoformat()) if through else None,
        "shade": status_styles.look(membership["status"], accord["nature"]),
        "basis": [acts[number] for number in membership["because"]["actions"] if number in acts],
        "others": [act for act in membership["actions"] if act["id"] not in used],
        "disputes": _disputes(frame, membership),
        "passages": [{**one, "stance": "unread"} for one in membership["passages"]],
        "bars": bars.draw([bars.Row(subject, membership["spans"], through)], frame.day, frame.day),
        "taking": taking,
        "image": taking["figures"][0]["svg"],
        "linked": citing.membership(frame, path, accord, membership, said),
    }


def sentences(
    frame: Frame, membership: Mapping[str, Any], accord: Mapping[str, Any]
) -> tuple[str, list[str]]:
    """The status in a sentence of the page's language; in more of them its doubts and disputes."""
    words = frame.words["sentence"]
    certainty, status = membership["certainty"], membership["status"]
    look = status_styles.look(status, accord["nature"])
    said = words["unknown" if certainty == Certainty.UNKNOWN else look].format(
        country=frame.name(membership["country"]),
        accord=accord["title"],
        since=frame.date(membership["since"]) if "since" in membership else "",
    )
    more = []
    if membership["alternatives"]:
        named = {**frame.words["status"], Status.NONE: frame.words["ui"]["no_part"]}
        others = ", ".join(named[other] for other in membership["alternatives"])
        more.append(words["open"].format(others))
    elif certainty == Certainty.POSSIBLE:
        more.append(words["unread"])
    if certainty == Certainty.PRESUMED:
        through = membership.get("known_through")
        more.append(
            words["presumed"].format(frame.date(through.isoformat()))
            if through
            else words["presumed_undated"]
        )
    if membership["disputed"]:
        about = ", ".join(
            f"{frame.words['dispute'][one['about']]} ({' / '.join(_values(frame, one))})"
            for one in membership["disputes"]
        )
        more.append(words["disputed"].format(about or frame.words["ui"]["disputes"]))
    return str(said), more


_REASONS = {sentence: name for name, sentence in doubts.SENTENCES.items()}


def _doubts(frame: Frame, membership: Mapping[str, Any]) -> list[str]:
    """What keeps the answer from being certain, in sentences of the page's language."""
    words, certainty = frame.words["doubt"], membership["certainty"]
    told: list[str] = membership["because"].get("uncertain", [])
    if told and frame.language == "en":
        return told
    if certainty == Certainty.PRESUMED:
        return [str(frame.words["sure"][certainty])]
    found = [str(words[_REASONS[said]]) for said in told if said in _REASONS]
    if certainty == Certainty.UNKNOWN and "continued_by" in membership:
        found.insert(0, str(words["continued"].format(frame.name(membership["continued_by"]))))
    return found or [str(frame.words["sure"][certainty])]


def _disputes(frame: Frame, membership: Mapping[str, Any]) -> list[Json]:
    """What sources disagree about, each value in words with who says so."""
    acts = {act["id"]: act for act in membership["actions"]}
    return [
        {
            "about": dispute["about"],
            "acts": [acts[number] for number in dispute["actions"] if number in acts],
            "values": [
                {**value, "said": _value(frame, dispute["about"], value["value"])}
                for value in dispute["values"]
            ],
        }
        for dispute in membership["disputes"]
    ]


def _values(frame: Frame, dispute: Mapping[str, Any]) -> list[str]:
    return [_value(frame, dispute["about"], one["value"]) for one in dispute["values"]]


def _value(frame: Frame, about: str, value: str) -> str:
    if about == "action":
        return str(frame.words["ui"]["supporting" if value == "done" else "disputing"])
    return str(frame.words["kind"][value]) if about == "kind" else frame.date(value)
