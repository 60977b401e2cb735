"""Batches: operations done one by one in a single change, with every fault reported at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from app.accords import commands as accords
from app.actions import commands as actions
from app.api.etags import matching
from app.batches import schemas as ops
from app.batches.schemas import Operation, Result
from app.db.revisions import Change
from app.errors import Conflict, DepositaryError, Rejected, Violation
from app.sources import commands as sources


@dataclass(slots=True)
class _Run:
    """A batch under way. `results` holds None for each operation that was refused."""

    change: Change
    reason: str | None
    results: list[Result | None]
    errors: list[DepositaryError]
    faults: list[Violation]


def run(change: Change, operations: Sequence[Operation], reason: str | None = None) -> list[Result]:
    """Do them in order, all or nothing. Returns what each led to.

    `reason`: why something is taken back, where its operation does not say.

    Raises Rejected, or Conflict if every fault is one; with all violations, each pointing at its
    operation.
    """
    run = _Run(change, reason, [], [], [])
    # Consecutive operations that record actions are done together, for the cost of one.
    for op, group in groupby(operations, lambda operation: operation.op):
        together = list(group)
        for part in [together] if op == "record_action" else [[one] for one in together]:
            first = len(run.results)
            try:
                run.results += _do(run, part)
            except DepositaryError as error:
                run.results += [None] * len(part)
                run.errors.append(error)
                run.faults += _located(error, first, len(part))
    if run.faults:
        said = "Nothing was written: not every operation can be done."
        if all(isinstance(error, Conflict) for error in run.errors):
            raise Conflict(said, run.faults)
        raise Rejected(said, run.faults)
    return [result for result in run.results if result is not None]


def _located(error: DepositaryError, first: int, count: int) -> list[Violation]:
    """The violations of consecutive operations, with pointers into the batch."""
    found: Sequence[Violation] = error.violations
    if not found:
        code = type(error).__name__.lower()
        return [Violation(error.detail, code, pointer=f"/operations/{first}")]
    placed = []
    for violation in found:
        at, pointer = first, violation.pointer or ""
        if count > 1:
            number, _, rest = pointer.removeprefix("/").partition("/")
            at, pointer = first + int(number), f"/{rest}" if rest else ""
        placed.append(replace(violation, pointer=f"/operations/{at}/body{pointer}"))
    return placed


def _do(run: _Run, part: Sequence[Operation]) -> list[Result]:
    change, one = run.change, part[0]
    match one:
        case ops.RecordAction():
            given = [(op.accord, op.body) for op in part if isinstance(op, ops.RecordAction)]
            numbers = actions.record_each(change, given)
            return [Result(one.op, "action", number) for number in numbers]
        case ops.CreateSource():
            return [
                Result(one.op, "source", sources.EDITING.create(change, one.body.slug, one.body))
            ]
        case ops.EditSource():
            check = matching(one.if_match)
            slug = sources.EDITING.edit(change, one.source, one.body, check)
            return [Result(one.op, "source", slug)]
        case ops.CreateAccord():
            return [
                Result(one.op, "accord", accords.EDITING.create(change, one.body.slug, one.body))
            ]
        case ops.EditAccord():
            check = matching(one.if_match)
            slug = accords.EDITING.edit(change, one.accord, one.body, check)
            return [Result(one.op, "accord", slug)]
        case ops.RetractAction():
            actions.retract_actions(change, [one.action], _why(run, one.body.reason))
            return [Result(one.op, "action", one.action)]
        case ops.CorrectAction():
            why = _why(run, one.body.reason)
            number = actions.correct_action(change, one.action, one.body, why)
            return [Result(one.op, "action", number)]
        case ops.CiteAction() | ops.DisputeAction():
            body = one.body if isinstance(one, ops.CiteAction) else one.body.citation()
            number = actions.cite_action(change, _meant(run, one), [body])
            return [Result(one.op, "action", number)]


def _why(run: _Run, said: str | None) -> str:
    """Why something is taken back. Raises Rejected if nobody says."""
    reason = said or run.reason
    if not reason:
        raise Rejected("Say why.", [Violation("say why", "missing", pointer="/reason")])
    return reason


def _meant(run: _Run, one: ops.CiteAction | ops.DisputeAction) -> int:
    """The action that an operation is about: by its number, or as an earlier one recorded it."""
    if one.operation is None:
        return one.action
    if one.operation < len(run.results):
        earlier = run.results[one.operation]
        if earlier is None:
            raise Rejected(f"Operation {one.operation} was refused.")
        if earlier.op in ("record_action", "correct_action"):
            return int(earlier.id)
    raise Rejected(f"Operation {one.operation} is none before this one that records an action.")
