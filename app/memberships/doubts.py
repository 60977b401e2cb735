"""What is not sure about a membership: what sources disagree about, and what leaves it open."""

from collections.abc import Callable, Iterable, Sequence

from app.api.fields import Json
from app.domain import dates
from app.domain.actions import Kind, Scope
from app.domain.certainties import Certainty
from app.domain.dates import PartialDate
from app.domain.derivation import tellings
from app.domain.derivation.tellings import Act, Tellings

_BOUND = {"contracting", "party"}


def disputes(acts: Sequence[Json]) -> list[Json]:
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
    for group in _told(acts):
        for field in group.disputed():
            values = _values(group, field, by_number)
            found.append({"about": field, "actions": list(group.ids), "values": values})
    return found


def _told(acts: Iterable[Json]) -> list[Tellings]:
    return tellings.grouped(_act(act) for act in acts)


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

    done_on = date("done_on")
    assert done_on is not None
    sources = [one["source"] for one in _supporting(act)]
    as_at = [dates.parse(s["status_on"]["edtf"]).earliest for s in sources if "status_on" in s]
    speaking = [s.get("status_on") or s.get("published_on") for s in sources]
    last = min((dates.parse(s["edtf"]).latest for s in speaking if s), default=dates.LAST_DAY)
    return Act(
        act["id"],
        Kind(act["kind"]),
        dates.until(done_on, last),
        date("effective_on"),
        Scope(act["scope"]),
        frozenset(source["slug"] for source in sources),
        any(source["tier"] == "depositary" for source in sources),
        max(as_at, default=None),
    )


def why(member: Json, accord: Json, acts: Sequence[Json]) -> Json:
    """What leaves the answer open, in sentences (`uncertain`); nothing where it is certain."""
    said = [sentence for applies, sentence in _DOUBTS if applies(member, accord, acts)]
    if _possible(member) and not said:
        said = [_UNDATED]
    return {"uncertain": [s.format(**_words(member)) for s in said]} if said else {}


def _words(member: Json) -> dict[str, str]:
    through = member.get("known_through")
    return {"through": str(through) if through else "no day that is known"}


def _possible(member: Json) -> bool:
    return bool(member["certainty"] == Certainty.POSSIBLE)


def _binding_open(member: Json, accord: Json) -> bool:
    held = {member["status"], *member["alternatives"]}
    return _possible(member) and accord["nature"] == "binding" and held >= _BOUND


def _unsettled(acts: Sequence[Json]) -> bool:
    """Whether sources disagree about an act, and the depositary does not say."""
    return any(
        group.disputed() and not any(act.depositary for act in group.acts) for group in _told(acts)
    )


def _no_effect_told(acts: Sequence[Json]) -> bool:
    return any("effective_on" not in act for act in acts)


_UNDATED = "Sources date what decides it only in part, or not at all."
_Applies = Callable[[Json, Json, Sequence[Json]], bool]
_DOUBTS: tuple[tuple[_Applies, str], ...] = (
    (
        lambda member, accord, acts: member["certainty"] == Certainty.UNKNOWN,
        "No source that lists all acts of this accord reaches to that day, so that nothing is "
        "recorded says nothing.",
    ),
    (
        lambda member, accord, acts: member["certainty"] == Certainty.PRESUMED,
        "It held on {through}, the last day of which any source that was read speaks; since then "
        "it is presumed.",
    ),
    (
        lambda member, accord, acts: (
            _binding_open(member, accord) and accord["entry_into_force"] == "unknown"
        ),
        "Whether and since when the accord is in force is not known.",
    ),
    (
        lambda member, accord, acts: (
            _binding_open(member, accord)
            and "in_force_delay" not in accord
            and _no_effect_told(acts)
        ),
        "How long after a consent the accord enters into force for a State is not known: it lies "
        "between none and thirteen months.",
    ),
    (
        lambda member, accord, acts: (
            _possible(member) and any(act["scope"] == Scope.COLLECTIVE for act in acts)
        ),
        "The evidence names only a group that the country belongs to.",
    ),
    (
        lambda member, accord, acts: (
            _possible(member) and any(group.returned_after for group in _told(acts))
        ),
        "It consented again where an earlier list shows it bound, so it had left in between; no "
        "source says when.",
    ),
    (
        lambda member, accord, acts: _possible(member) and _unsettled(acts),
        "Sources disagree, and none of them is the accord's own depositary.",
    ),
    (
        lambda member, accord, acts: _possible(member) and any(_is_partial(act) for act in acts),
        "A date is known only in part.",
    ),
)


def _is_partial(act: Json) -> bool:
    days = (act[name] for name in ("done_on", "effective_on") if name in act)
    return any(day.get("earliest") != day.get("latest") for day in days)
