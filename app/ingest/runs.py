"""A run over files, each imported in a transaction of its own: all of it, or nothing."""

import gc
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from app.db.engine import Engine
from app.db.recording import recording
from app.db.revisions import Change
from app.domain import dates
from app.errors import Crowded, DepositaryError, Rejected
from app.ingest import commands
from app.ingest.editions import Edition, Weight
from app.ingest.keeping import unread
from app.ingest.keeping.watch import NOTHING, Allowed, Watch
from app.ingest.queries import AUTHOR
from app.ingest.reports import counting
from app.ingest.reports.report import FileResult, Report
from app.ingest.resolving import Resolver
from app.spans import deriving

_ACTS = 2_000
Reader = Callable[[bytes, str], Iterable[Edition]]
"""From the bytes and the name of a file to what it says of each accord."""


class _Refused(Exception):
    """Rolls back a file of which something was refused."""


class _How(NamedTuple):
    """How a run goes about its files."""

    dry_run: bool
    keep_going: bool
    allowed: Allowed


@dataclass(slots=True)
class _Seen:
    """What a file was seen to hold of one source: its accords, and cells of lines that are no rows
    of it."""

    watch: Watch
    slugs: set[str] = field(default_factory=set)
    unplaced: set[str] = field(default_factory=set)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """With fewer searches for cycles among objects. Rows live as long as their file and have none:
    to look through all of them again and again took a tenth of an import."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@_seldom_collecting()
def run(
    engine: Engine,
    files: Iterable[tuple[str, Callable[[], bytes]]],
    read: Reader,
    *,
    dry_run: bool = False,
    keep_going: bool = False,
    as_at: date | None = None,
    allowed: Allowed = NOTHING,
    done: Callable[[FileResult], None] = lambda result: None,
) -> Report:
    """Load files in order, each given by its name and a function that returns its bytes.

    If anything in a file is refused, none of it is loaded and the run ends; with `keep_going`, the
    rest of the file and the files after it are loaded. `as_at`: the day as at which they speak.
    A file that would take away much of what was read before, or is older, is refused as a whole
    unless that is `allowed`.
    `done` is called after every file.
    """
    report, how = Report(dry_run), _How(dry_run, keep_going, allowed)
    for name, content in files:
        result = _tried(engine, name, content, _dated(read, as_at), how)
        report.files.append(result)
        done(result)
        if result.failed and not keep_going:
            break
    return report


def _tried(
    engine: Engine, name: str, content: Callable[[], bytes], read: Reader, how: _How
) -> FileResult:
    """What became of one file. Where acts of it cannot be told apart, it is tried again without as
    many of these as it takes: only what is recorded together shows which."""
    content = cache(content)
    crowded: frozenset[deriving.Membership] = frozenset()
    while True:
        result = FileResult(name)
        try:
            _load_file(engine, result, content, read, how, crowded)
        except _Refused:
            result.undone()
        except (Rejected, OSError) as error:
            if isinstance(error, Crowded) and not error.memberships <= crowded:
                crowded |= error.memberships
                continue
            result.undone()
            result.error = _message(name, error)
        return result


def _dated(read: Reader, as_at: date | None) -> Reader:
    """The same, of editions whose sources say as at which day they speak, if that is given."""
    if as_at is None:
        return read

    def dated(raw: bytes, name: str) -> Iterator[Edition]:
        for edition in read(raw, name):
            edition.source = edition.source.model_copy(update={"status_on": as_at.isoformat()})
            yield edition

    return dated


def _message(name: str, error: Exception) -> str:
    if isinstance(error, DepositaryError):
        details = [violation.detail for violation in error.violations]
        said = "; ".join(details) or error.detail
        return said if said.startswith(name) else f"{name}: {said}"
    return f"{name}: {getattr(error, 'strerror', None) or error}"


def _load_file(
    engine: Engine,
    result: FileResult,
    content: Callable[[], bytes],
    read: Reader,
    how: _How,
    crowded: Collection[deriving.Membership],
) -> None:
    today = datetime.now(UTC).date()
    editions = read(content(), result.file)
    reason = f"import {result.file}"
    with recording(engine, AUTHOR, reason, deriving.settle, keep=not how.dry_run) as change:
        resolver = Resolver(change.session)
        seen: dict[str, _Seen] = {}
        for batch in _batches(_with_newest(editions, today)):
            source = batch[0].source
            of_source = seen.get(source.slug)
            if of_source is None:
                of_source = seen[source.slug] = _Seen(Watch(change, source, how.allowed, crowded))
            _load(change, batch, resolver, today, result, of_source.watch)
            of_source.unplaced.update(batch[-1].unplaced)
            of_source.slugs.update(edition.accord.slug for edition in batch)
        for slug, of_source in seen.items():
            if not of_source.watch.only_adds:
                _retract_rest(change, slug, of_source, resolver, result)
            for told in of_source.watch.judge(result.file):
                result.remark("the file", told)
        result.unresolved = resolver.unresolved
        if _all_refused(result):
            left = f"; {result.passages} passages keep answers open" if result.passages else ""
            result.remark("the file", f"no act of it could be read, and none is recorded{left}")
            # What the depositary counts stays known, as it does of a file without a list.
            if not result.passages and not result.counts:
                raise _Refused
        again = all(of_source.watch.again for of_source in seen.values())
        result.again = again and not change.opened and not result.unread
        if result.failed and not how.keep_going:
            raise _Refused
        change.explain(f"{reason}: {_summary(result)}")
        result.outcome = "recorded" if change.opened else "unchanged"
        result.revision = change.number if change.opened and not how.dry_run else None


def _retract_rest(
    change: Change, source: str, seen: _Seen, resolver: Resolver, result: FileResult
) -> None:
    """Take back what the source told of accords that its file no longer names."""
    named = set(resolver.codes(seen.unplaced).values())
    gone, kept = commands.retract_rest(change, source, seen.slugs, named)
    seen.watch.losses.unnamed = len(gone)
    result.retracted += len(gone)
    result.acts += gone
    for accord, acts in kept.items():
        result.unread += len(acts)
        for place, why in unread.told(acts):
            result.remark(f"{accord}, {place}", why)


def _all_refused(result: FileResult) -> bool:
    """Whether no act of a file could be read."""
    read = result.recorded.total() + result.corrected + result.kept + result.cited
    return not read and any(finding.weight is Weight.REFUSED for finding in result.findings)


def _with_newest(editions: Iterable[Edition], today: date) -> Iterator[Edition]:
    """The editions, with the day of the newest act of their file."""
    of_file, newest = None, None
    for edition in editions:
        # Many accords of one file share its days, which are looked through once.
        if of_file is None or edition.days is not of_file:
            of_file = edition.days or None
            days = edition.days or _days_of(edition)
            newest = max((day for day in days if day <= today), default=None)
        edition.newest = newest
        yield edition


def _days_of(edition: Edition) -> Iterator[date]:
    for draft in edition.drafts:
        with suppress(ValueError):  # What is no date is a finding of its own.
            yield dates.parse(draft.done_on).earliest


def _batches(editions: Iterable[Edition]) -> Iterator[list[Edition]]:
    """Consecutive editions of one source, with up to some thousand acts together.

    A statement costs about the same for many small accords as for one.
    """
    batch: list[Edition] = []
    acts = 0
    for edition in editions:
        if batch and (acts >= _ACTS or edition.source.slug != batch[0].source.slug):
            yield batch
            batch, acts = [], 0
        batch.append(edition)
        acts += len(edition.drafts) + 1
    if batch:
        yield batch


def _load(
    change: Change,
    batch: list[Edition],
    resolver: Resolver,
    today: date,
    result: FileResult,
    watch: Watch,
) -> None:
    watch.read(batch)
    load = commands.load_older if watch.only_adds else commands.load
    loaded = load(change, batch[0].source, batch, resolver, today, watch)
    # Settled batch by batch, so that memory use does not grow with the size of the file.
    deriving.settle(change)
    result.recorded.update(loaded.recorded)
    result.corrected += loaded.corrected
    result.retracted += loaded.retracted
    result.kept += loaded.kept
    result.cited += loaded.cited
    result.unread += loaded.unread
    result.passages += loaded.passages
    result.acts += loaded.acts
    for edition in batch:
        slug = edition.accord.slug
        result.accords.append(slug)
        result.findings.extend(edition.findings)
        if not watch.only_adds:
            found = counting.counts(change, edition, resolver, today)
            result.counts.extend((slug, count) for count in found)


def _summary(result: FileResult) -> str:
    done = [
        f"{count} {word}"
        for count, word in (
            (result.recorded.total(), "recorded"),
            (result.corrected, "corrected"),
            (result.retracted, "retracted"),
            (result.cited, "cited once more"),
        )
        if count
    ]
    return ", ".join(done) or "no action changed"


def paths(given: Iterable[Path], suffix: str) -> Iterable[tuple[str, Callable[[], bytes]]]:
    """Files, and the files of that suffix in folders, by name and in order."""
    for path in given:
        found = sorted(path.rglob(f"*{suffix}")) if path.is_dir() else [path]
        for one in found:
            yield one.name, one.read_bytes
