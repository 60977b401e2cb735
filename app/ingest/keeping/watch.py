"""A file's sources as they were on record before it, and whether it may be loaded beside that."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from app.db.revisions import Change
from app.errors import Rejected
from app.ingest import queries
from app.ingest.editions import Edition
from app.ingest.keeping import order
from app.ingest.keeping.losses import Losses
from app.ingest.keeping.order import Day, Moved
from app.ingest.keeping.returns import Before
from app.sources.schemas import SourceIn
from app.spans.deriving import Membership


class Allowed(NamedTuple):
    """What whoever imports allows a file: to take away much, and to be older than what was read."""

    loss: bool = False
    older: bool = False


NOTHING = Allowed()


class Watch:
    """Sees the editions of one source before and after they are loaded.

    `again`: the very bytes of this file are what was read last. `before`: the edition before, if
    that was another. `day`: that of this one, as far as it is known. `only_adds`: it is older than
    the one before, and allowed to be. `crowded`: memberships that have too many acts with it.
    """

    def __init__(
        self, change: Change, source: SourceIn, allowed: Allowed, crowded: Collection[Membership]
    ) -> None:
        self._change, self._source, self._allowed = change, source, allowed
        self.crowded = crowded
        before = queries.read_before(change, source.slug)
        self.again = before is not None and before.sha256 == source.sha256
        self._told = 0 if before is None else queries.count_acts(change, source.slug)
        self._days: list[Day] = []
        self.before: Before | None = None
        if before is not None and not self.again:
            self._days = list(self._known(before))
            if self._days:
                self.before = Before(before, self._days[0])
        self._stated = order.day_of(source, None)
        self._newest: date | None = None
        self._unread = False
        self._older: str | None = None
        self.moved = Moved()
        self.losses = Losses()

    def _known(self, before: SourceIn) -> Iterator[Day]:
        said = order.stated(before.status_on, before.published_on)
        if said is not None:
            yield said
        if said is None or said.stated:
            newest = queries.newest_act(self._change, self._source.slug)
            if newest is not None:
                yield Day(newest, newest, False)

    def read(self, editions: Sequence[Edition]) -> None:
        """Take note of the days of the acts of editions, where they tell the file's own."""
        if not self._days:
            return
        first = self._newest is None
        for edition in editions:
            # What could not be read can be the newest.
            self._unread |= bool(edition.refused or edition.unplaced)
            if edition.newest is not None:
                self._newest = max(self._newest or edition.newest, edition.newest)
        if first and self._allowed.older:
            self._older = self._older_than_before()

    @property
    def only_adds(self) -> bool:
        return self._older is not None

    @property
    def day(self) -> Day:
        """The day of the editions that were taken note of. Raises ValueError if nothing tells."""
        found = order.day_of(self._source, self._newest)
        if found is None:
            raise ValueError("an edition without a day is older than none")
        return found

    def _older_than_before(self) -> str | None:
        newest = None if self._unread else self._newest
        now = order.day_of(self._source, newest)
        older = order.older(self._days, now, self.moved)
        if older is None and newest is not None and self._stated in self._days:
            # The same day stated twice (constant in a mapping, or two downloads of a day) decides
            # nothing: the newest acts do.
            older = order.older_by_acts(self._days, newest, self.moved)
        return older

    def judge(self, file: str) -> list[str]:
        """What is allowed and should be known all the same. Raises Rejected for what is not."""
        allowed, older = self._allowed, self._older or self._older_than_before()
        taken = list(self.losses.reasons(self._source.slug, self._told))
        refused = []
        if older and not allowed.older:
            way = "" if self._stated else ", or --as-at DATE if it is of a later day"
            refused.append(f"{older}; --older loads it all the same{way}")
        if taken and not allowed.loss:
            refused.append(f"{'; '.join(taken)}; --allow-loss loads it all the same")
        if refused:
            raise Rejected(f"{file}: {'; '.join(refused)}")
        return [*([older] if older else []), *taken]
