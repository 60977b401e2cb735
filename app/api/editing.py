"""Editing of entries: created once, patched under optimistic locking, erased if unused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.api import patches
from app.api.entries import Entries, Named
from app.api.fields import Check, Json
from app.api.models import In, Known
from app.api.pages import Answer
from app.db import versions
from app.db.engine import Snapshot
from app.db.revisions import Change
from app.db.selects import findables
from app.db.tables.knowledge import Versioned

Given = TypeVar("Given", bound=In)


@dataclass(frozen=True, slots=True)
class Editing(Generic[Given]):
    """The writes of one kind of entry.

    `read` gives one as it is served and `given` turns that into what was written; `put` records it.
    One that `referring` columns ever named stays; erasing closes the rows of `said` about it.
    """

    entries: Entries
    model: type[Given]
    read: Callable[[Snapshot, str, Known], Answer]
    given: Callable[[Json], Json]
    put: Callable[[Change, Given], object]
    referring: Named
    said: Sequence[type[Versioned]]

    @property
    def kind(self) -> str:
        """What the entries are called."""
        return self.entries.kind

    def show(self, session: Snapshot, slug: str) -> Answer:
        """One as it is served now. Raises NotFound."""
        return self.read(session, slug, Known())

    def create(self, change: Change, slug: str, given: Given) -> str:
        """Record one that is not there yet; its slug. Raises Conflict if it is."""
        self.entries.refuse_taken(change.session, slug)
        self.put(change, given)
        return slug

    def edit(self, change: Change, slug: str, patch: In, check: Check) -> str:
        """Change what is said of it; its slug. Raises NotFound, Rejected.

        `check` refuses a state that is not the one expected. An edit that changes nothing opens no
        revision.
        """
        current, _ = self.show(change.session, slug)
        check(current)
        whole = patches.merged(self.given(current), patch)
        self.put(change, patches.checked(self.model, whole))
        return slug

    def erase(self, change: Change, slug: str, check: Check) -> None:
        """Close its entry: it is unknown from here on. Raises NotFound, Conflict.

        Conflict for one that anything recorded ever named: its history must stay readable.
        """
        current, _ = self.show(change.session, slug)
        check(current)
        self.entries.refuse_referred(change.session, slug, *self.referring)
        for table in self.said:
            versions.replace_open(change, table, [], getattr(table, self.kind) == slug)
        findables.refresh(change.session, self.kind, [slug])
