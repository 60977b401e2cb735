"""A file's sources as they were on record before it, and whether it may be loaded beside that."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from app.db.revisions import Change
from app.errors import Rejected
from app.ingest import queries
from app.ingest.editions import Edition
from app.ingest.keeping import order
from app.ingest.keeping.losses import Loss, Losses
from app.ingest.keeping.order import Day, Moved
from app.sources.schemas import SourceIn


class Allowed(NamedTuple):
    """What whoever imports allows a file: to take away much, and to be older than what was read."""

    loss: bool = False
    older: bool = False


NOTHING = Allowed()


class Watch:
    """Sees the editions of one source before and after they are loaded.

    `again`: the very bytes of this file are what was read last.
    """

    def __init__(self, change: Change, source: SourceIn) -> None:
        self._change, self._source = change, source
        before = queries.read_before(change, source.slug)
        self.again = before is not None and before.sha256 == source.sha256
        self._told = 0 if before is None else queries.count_acts(change, source.slug)
        self._days: list[Day] = []
        if before is not None and not self.again:
            self._days = list(self._known(before))
        self._stated = order.day_of(source, None)
        self._newest: date | None = None
        self._unread = False
        self.moved = Moved()
        self.losses = Losses()

    def _known(self, before: queries.Read) -> Iterator[Day]:
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
        for edition in editions:
            # What could not be read can be the newest.
            self._unread |= bool(edition.refused or edition.unplaced)
            if edition.newest is not None:
                self._newest = max(self._newest or edition.newest, edition.newest)

    def took(self, losses: Mapping[str, Loss]) -> None:
        """Take note of what loading some of its editions took away."""
        self.losses.by_accord.update(losses)

    def judge(self, file: str, allowed: Allowed) -> list[str]:
        """What is allowed and should be known all the same. Raises Rejected for what is not."""
        newest = None if self._unread else self._newest
        now = order.day_of(self._source, newest)
        older = order.older(self._days, now, self.moved)
        if older is None and newest is not None and self._stated in self._days:
            # The same day stated twice (constant in a mapping, or two downloads of a day) decides
            # nothing: the newest acts do.
            older = order.older_by_acts(self._days, newest, self.moved)
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
