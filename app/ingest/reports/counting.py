"""Reconciliation: the depositary's counts of parties and signatories, ours, and why they differ."""

from dataclasses import dataclass, field
from datetime import date

from app.db.revisions import Change
from app.domain.statuses import Status
from app.ingest import queries
from app.ingest.editions import Edition
from app.ingest.resolving import Resolver

_BOUND = (Status.CONTRACTING, Status.PARTY)
_GONE = (Status.WITHDRAWN, Status.RENOUNCED)
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Count:
    """One count of the header beside ours; `causes` is empty where they are equal."""

    what: str
    declared: int
    ours: int
    causes: list[str] = field(default_factory=list)


def counts(change: Change, edition: Edition, resolver: Resolver, today: date) -> list[Count]:
    """Compare the counts of an edition with the memberships that its change leaves behind."""
    if not edition.declared:
        return []
    slug = edition.accord.slug
    statuses = queries.statuses(change, slug, today)
    signatories = {
        code for code in queries.signatories(change, slug) if statuses.get(code) not in _GONE
    }
    signatories -= {resolver.code(name) for name in edition.signed_in_notes}
    parties = {code for code, status in statuses.items() if status in _BOUND}
    listed: dict[str, str] = {}
    doubled: list[str] = []
    for name in edition.participants:
        code = resolver.code(name)
        if code in listed:
            doubled.append(f"{name} and {listed[code]}")
        elif code:
            listed[code] = name
    refused = [name for name in edition.participants if resolver.code(name) is None]
    found = []
    for what, ours in (("signatories", signatories), ("parties", parties)):
        declared = edition.declared.get(what)
        if declared is None:
            continue
        causes = []
        if declared != len(ours):
            causes = _general(edition, refused)
            if what == "parties":
                causes += _of_parties(ours, listed, statuses, doubled)
                if len(edition.participants) != declared:
                    causes.append(f"the file's own table lists {len(edition.participants)} bound")
        found.append(Count(what, declared, len(ours), causes or _unexplained(declared, ours)))
    return found


def _unexplained(declared: int, ours: set[str]) -> list[str]:
    if declared == len(ours):
        return []
    return [f"the file's own table shows {len(ours)}, and its header {declared}"]


def _general(edition: Edition, refused: list[str]) -> list[str]:
    causes = []
    if not edition.drafts:
        causes.append("the file holds no participants table")
    if refused:
        causes.append(f"participants that are no known country: {_listed(refused)}")
    return causes


def _of_parties(
    ours: set[str], listed: dict[str, str], statuses: dict[str, Status], doubled: list[str]
) -> list[str]:
    causes = [
        f"in the table as bound, {statuses.get(code, Status.NONE).value} by now: {name}"
        for code, name in sorted(listed.items())
        if code not in ours
    ]
    if beyond := sorted(ours - set(listed)):
        causes.append(f"bound by acts outside the table: {_listed(beyond)}")
    if doubled:
        causes.append(f"one country in two rows: {_listed(doubled)}")
    return causes


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
