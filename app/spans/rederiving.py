"""Deriving everything anew: on demand, and once where newer rules meet an older database."""

import sqlalchemy as sa
from sqlmodel import col

from app.db import accord_bounds
from app.db import engine as engines
from app.db.engine import Connection, Engine
from app.db.recording import recording
from app.db.revisions import Change
from app.db.selects import findables
from app.db.tables.derived import Span
from app.db.tables.service import Derivation
from app.spans import deriving, resulting_status

AUTHOR = "rebuild"
RULES = 5
"""The rules of this code. 1: an unknown delay was none, and silence was an answer. 2: where acts
without an effect alone are recorded, nothing was. 3: spans did not say when a country signed,
consented, was bound and left. 4: where acts without an effect alone are recorded, `none` was; a
less precise telling could be told apart from the act that it agrees with; a consent during the
notice of an exit was without effect."""


def everything(change: Change) -> int:
    """Derive all spans anew. Returns how many were opened or closed."""
    deriving.touch_everything(change)
    return deriving.settle(change)


def complete(session: Connection) -> int:
    """Complete what lists and searches are led by; says how much was missing."""
    missing_bounds = accord_bounds.missing(session)
    accord_bounds.widen(session, missing_bounds)
    found = len(missing_bounds) + resulting_status.repair(session)
    return found + sum(findables.refresh(session, kind) for kind in findables.KINDS)


def by_these_rules(engine: Engine) -> int | None:
    """Derive all spans anew if that was last done by older rules; says how many differ then.

    One change, with a revision of its own if any span differs: earlier revisions answer as before.
    """
    with engines.reading(engine) as session:
        nameless = findables.none(session)
    if nameless:
        # Their table is newer than the database.
        with engines.writing(engine) as session:
            complete(session)
    with engines.reading(engine) as session:
        if session.execute(sa.select(col(Derivation.rules))).scalar() == RULES:
            return None
    moved = 0

    def settle(change: Change) -> None:
        nonlocal moved
        # Another process may have done it meanwhile.
        if change.session.execute(sa.select(col(Derivation.rules))).scalar() == RULES:
            return
        there = change.session.execute(sa.select(col(Span.id)).limit(1)).first() is not None
        moved = everything(change) if there else 0
        change.session.execute(sa.delete(Derivation))
        change.session.execute(sa.insert(Derivation).values(id=1, rules=RULES))

    with recording(engine, AUTHOR, f"derive all spans anew, by rules {RULES}", settle):
        pass
    return moved
