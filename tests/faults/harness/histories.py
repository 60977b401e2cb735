"""Histories of one register, and whether they are linearizable (Herlihy and Wing 1990).

An operation takes effect at one instant between its call and its return. The instants are unknowns,
what the definition asks of them are constraints, and an independent solver (Z3) looks for instants
that meet them all: what is written here is the definition, and no search. Checkers made for this
are no Python packages.
"""

from collections.abc import Sequence
from typing import NamedTuple


class Operation(NamedTuple):
    """Somebody wrote or read a value; each value is written once. Times in nanoseconds."""

    writes: bool
    value: str
    called: int
    returned: int | None
    """None where no answer says whether the value was written: it may be at any time, or never."""


def linearizable(history: Sequence[Operation], first: str) -> bool:
    """Whether one order of all operations explains what each read, beginning with `first`."""
    import z3

    read = {each.value for each in history if not each.writes}
    writes = {each.value: each for each in history if each.writes}
    # What nobody read and nobody acknowledged may never have been.
    writes = {v: each for v, each in writes.items() if each.returned is not None or v in read}
    writes[first] = Operation(True, first, -1, -1)
    if read - writes.keys():
        return False
    solver = z3.SolverFor("QF_IDL")
    instants = {}
    for number, each in enumerate([*writes.values(), *(e for e in history if not e.writes)]):
        instants[number] = instant = z3.Int(f"instant{number}")
        solver.add(instant >= each.called)
        if each.returned is not None:
            solver.add(instant <= each.returned)
    at = {value: instants[number] for number, value in enumerate(writes)}
    values = list(writes)
    for number, one in enumerate(values):
        for other in values[number + 1 :]:
            if not _apart(writes[one], writes[other]):
                solver.add(at[one] != at[other])
    for number, each in enumerate((e for e in history if not e.writes), len(writes)):
        instant, wrote = instants[number], at[each.value]
        solver.add(wrote < instant)
        for other in values:
            # Nothing else was written between what was read and its reading.
            if other != each.value and not _irrelevant(writes[other], writes[each.value], each):
                solver.add(z3.Or(at[other] < wrote, at[other] > instant))
    return bool(solver.check() == z3.sat)


def _apart(one: Operation, other: Operation) -> bool:
    """Whether one was over before the other began."""
    ends = (one.returned, other.returned)
    return (ends[0] is not None and ends[0] < other.called) or (
        ends[1] is not None and ends[1] < one.called
    )


def _irrelevant(other: Operation, wrote: Operation, read: Operation) -> bool:
    """Whether it cannot stand between the two, as their times tell already."""
    before = other.returned is not None and other.returned < wrote.called
    return before or (read.returned is not None and other.called > read.returned)
