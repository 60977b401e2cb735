"""What is not sure about a membership: what sources disagree about, and what leaves it open."""

from collections.abc import Iterable, Iterator, Sequence

from app.api.fields import Json
from app.domain import dates
from app.domain.actions import Kind, Scope
from app.domain.certainties import Certainty
from app.domain.dates import PartialDate
from app.domain.derivation import tellings
from app.domain.derivation.tellings import Act, Tellings
from app.spans import evidence
from app.spans.evidence import Telling

_BOUND = {"contracting", "party"}
SENTENCES = {
    "in_force": "Whether and since when the accord is in force is not known.",
    "in_force_delay": "How long after a consent the accord enters into force for a State is not "
    "known: it lies between none and thirteen months.",
    "collective": "The evidence names only a group that the country belongs to.",
    "returned": "It consented again where an earlier list shows it bound, so it had left in "
    "between; no source says when.",
    "disagreement": "Sources disagree, and none of them is the accord's own depositary.",
    "partial": "A date is known only in part.",
    "undated": "Sources date what decides it only in part, or not at all.",
    "act": "A source speaks of an act in words from which no act could be read.",
    "exit": "A source speaks of an exit or a return in words from which no act could be read.",
    "predecessor": "A source speaks of what a predecessor State did in words from which no act "
    "could be read.",
    "provisional_application": "A source speaks of provisional application in words from which no "
    "act could be read.",
    "silent": "No source that lists all acts of this accord reaches to that day, so that nothing "
    "is recorded says nothing.",
    "tie": "Acts are recorded that give no status, such as a reservation: they suggest a tie to "
    "the accord, and nothing that is recorded says which.",
}
"""What leaves an answer open, by a name for each reason: of passages, what they are about."""


def told(acts: Iterable[Json]) -> list[Tellings]:
    """The acts that are one, as `disputes` and `why` look at them."""
    return tellings.grouped(_act(act) for act in acts)


def disputes(acts: Sequence[Json], groups: Sequence[Tellings]) -> list[Json]:
    """What sources disagree about: acts that one disputes, and what several say of one act."""
    found: list[Json] = []
    for act in acts:
        against = [one for one in act["citations"] if one["stance"] == "disputes"]
        if against:
            values = [
                {"value": stance, "actions": [act["id"]], "citations": cited}
                for stance, cited in (("done", _supporting(act)), ("disputed", against))
            ]
            found.append({"about": "action", "actions": [act["id"]], "values": values})
    by_number = {act["id"]: act for act in acts}
    for group in groups:
        for field in group.disputed():
            values = _values(group, field, by_number)
            found.append({"about": field, "actions": list(group.ids), "values": values})
    return found


def _values(group: Tellings, field: str, acts: dict[int, Json]) -> list[Json]:
    """Each value that is told for a field, with who says so."""
    told: dict[str, list[Json]] = {}
    for act in group.acts:
        said = acts[act.id].get(field)
        if said is not None:
            value = said["edtf"] if isinstance(said, dict) else said
            told.setdefault(value, []).append(acts[act.id])
    return [
        {
            "value": value,
            "actions": sorted(act["id"] for act in saying),
            "citations": [one for act in saying for one in _supporting(act)],
        }
        for value, saying in told.items()
    ]


def _supporting(act: Json) -> list[Json]:
    return [one for one in act["citations"] if one["stance"] == "supports"]


def _act(act: Json) -> Act:
    def date(name: str) -> PartialDate | None:
        return dates.parse(act[name]["edtf"]) if name in act else None

    def telling(source: Json) -> Telling:
        days = (source.get(name, {}).get("edtf") for name in ("status_on", "published_on"))
        return Telling.of(source["slug"], source["tier"], *days)

    done_on = date("done_on")
    assert done_on is not None
    scope = Scope(act["scope"])
    plain = Act(act["id"], Kind(act["kind"]), done_on, date("effective_on"), scope)
    supporting = [telling(one["source"]) for one in _supporting(act)]
    return evidence.attach(plain, supporting, dates.LAST_DAY)


def why(
    member: Json,
    accord: Json,
    acts: Sequence[Json],
    groups: Sequence[Tellings],
    unread: Sequence[Json],
) -> Json:
    """What keeps the answer from being certain, in sentences (`uncertain`); nothing if it is."""
    match member["certainty"]:
        case Certainty.UNKNOWN:
            told = "continued_by" in member
            first = _CONTINUED.format(**member["continued_by"]) if told else SENTENCES["silent"]
            return {"uncertain": [first, *([SENTENCES["tie"]] if acts else [])]}
        case Certainty.PRESUMED:
            through = member.get("known_through", "no day that is known")
            return {"uncertain": [_PRESUMED.format(through=through)]}
        case Certainty.POSSIBLE:
            said = [SENTENCES[one["about"]] for one in unread]
            if not member["alternatives"]:
                return {"uncertain": list(dict.fromkeys(said))}
            held = {member["status"], *member["alternatives"]}
            terms = accord["nature"] == "binding" and held >= _BOUND
            said += _of_terms(accord, acts) if terms else ()
            said += _of_evidence(acts, groups)
            return {"uncertain": list(dict.fromkeys(said)) or [SENTENCES["undated"]]}
    return {}


def _of_terms(accord: Json, acts: Sequence[Json]) -> Iterator[str]:
    """Whether what is not known of the accord can leave open when it entered into force."""
    if accord["entry_into_force"] == "unknown":
        yield SENTENCES["in_force"]
    if "in_force_delay" not in accord and any("effective_on" not in act for act in acts):
        yield SENTENCES["in_force_delay"]


def _of_evidence(acts: Sequence[Json], groups: Sequence[Tellings]) -> Iterator[str]:
    """What the acts and their sources leave open."""
    if any(act["scope"] == Scope.COLLECTIVE for act in acts):
        yield SENTENCES["collective"]
    if any(group.returned_after for group in groups):
        yield SENTENCES["returned"]
    if any(group.disputed() and not any(act.depositary for act in group.acts) for group in groups):
        yield SENTENCES["disagreement"]
    if any(_is_partial(act) for act in acts):
        yield SENTENCES["partial"]


_CONTINUED = (
    "Acts from its time are recorded under {name} ({code}), which took its place: they can be its "
    "own."
)
_PRESUMED = (
    "It held on {through}, the last day of which any source that was read speaks; since then it is "
    "presumed."
)


def _is_partial(act: Json) -> bool:
    days = (act[name] for name in ("done_on", "effective_on") if name in act)
    return any(day.get("earliest") != day.get("latest") for day in days)
