"""The same answers, written as the tutorials of FastAPI and SQLModel write theirs.

`def` routes over a session from a dependency, table models with relationships that load what they
need when it is touched, limit and offset, and a `response_model` that validates the answer. It
knows today only: no revisions, and nothing that dates leave open.
"""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Query
from sqlmodel import Field, Relationship, Session, SQLModel, col, create_engine, select

OPEN = 2_147_483_647
engine = create_engine(
    f"sqlite:///{os.environ['BENCHMARK_DATABASE']}",
    connect_args={"check_same_thread": False},
    pool_size=40,
)


class Country(SQLModel, table=True):
    __tablename__ = "country_entry"
    country: str = Field(primary_key=True)
    name: str
    spans: list["Span"] = Relationship(back_populates="entry")


class Span(SQLModel, table=True):
    id: int = Field(primary_key=True)
    accord: str
    country: str = Field(foreign_key="country_entry.country")
    seq: int
    known_to: int
    status: str
    standing: str
    rule: str
    since: str
    starts: str
    starts_earliest: date
    starts_latest: date
    ends: str
    ends_earliest: date
    ends_latest: date
    provisional: bool
    leaving_on: str | None
    disputed: bool
    citations: int
    entry: Country = Relationship(back_populates="spans")


class Source(SQLModel, table=True):
    __tablename__ = "source_entry"
    source: str = Field(primary_key=True)
    title: str
    tier: str
    publisher: str | None
    url: str | None
    citations: list["Citation"] = Relationship(back_populates="entry")


class Action(SQLModel, table=True):
    id: int = Field(primary_key=True)
    accord: str
    country: str
    kind: str
    scope: str
    done_on: str
    done_on_earliest: date
    done_on_latest: date
    statement: str | None
    known_from: int
    known_to: int
    citations: list["Citation"] = Relationship(back_populates="of")


class Citation(SQLModel, table=True):
    id: int = Field(primary_key=True)
    action: int = Field(foreign_key="action.id")
    source: str = Field(foreign_key="source_entry.source")
    quote: str | None
    locator: str | None
    stance: str
    of: Action = Relationship(back_populates="citations")
    entry: Source = Relationship(back_populates="citations")


class CountryPublic(SQLModel):
    code: str
    name: str


class MemberPublic(SQLModel):
    accord: str
    country: CountryPublic
    status: str
    standing: str
    since: str
    certainty: str
    alternatives: list[str]
    disputed: bool
    provisional: bool
    leaving_on: str | None = None
    citations: int


class PagePublic(SQLModel):
    items: list[MemberPublic]
    next: str | None = None
    as_of: str


class SourcePublic(SQLModel):
    slug: str
    title: str
    tier: str
    publisher: str | None
    url: str | None


class CitationPublic(SQLModel):
    source: SourcePublic
    quote: str | None
    locator: str | None
    stance: str


class DatePublic(SQLModel):
    edtf: str
    earliest: date
    latest: date


class ActionPublic(SQLModel):
    id: int
    accord: str
    country: CountryPublic
    kind: str
    scope: str
    done_on: DatePublic
    statement: str | None
    recorded_in: int
    citations: list[CitationPublic]


class SpanPublic(SQLModel):
    status: str
    standing: str
    rule: str
    since: str
    starts: DatePublic
    ends: DatePublic
    provisional: bool


class MembershipPublic(MemberPublic):
    spans: list[SpanPublic]
    actions: list[ActionPublic]
    as_of: str


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]
Limit = Annotated[int, Query(le=100)]
app = FastAPI()


def _today() -> date:
    return datetime.now(UTC).date()


def _holding(*where: Any) -> Any:
    today = _today()
    return select(Span).where(
        Span.known_to == OPEN,
        Span.starts_earliest <= today,
        Span.ends_latest > today,
        Span.status != "none",
        *where,
    )


def _member(span: Span) -> dict[str, Any]:
    return {
        "accord": span.accord,
        "country": {"code": span.country, "name": span.entry.name},
        "status": span.status,
        "standing": span.standing,
        "since": span.since,
        "certainty": "certain",
        "alternatives": [],
        "disputed": span.disputed,
        "provisional": span.provisional,
        "leaving_on": span.leaving_on,
        "citations": span.citations,
    }


def _page(spans: Any, base: str, limit: int, offset: int) -> dict[str, Any]:
    more = f"{base}limit={limit}&offset={offset + limit}" if len(spans) > limit else None
    items = [_member(span) for span in spans[:limit]]
    return {"items": items, "next": more, "as_of": _today().isoformat()}


@app.get("/v1/accords/{slug}/members", response_model=PagePublic, response_model_exclude_none=True)
def list_members(slug: str, session: SessionDep, limit: Limit = 50, offset: int = 0) -> Any:
    query = _holding(Span.accord == slug).order_by(col(Span.country))
    spans = session.exec(query.offset(offset).limit(limit + 1)).all()
    return _page(spans, f"/v1/accords/{slug}/members?", limit, offset)


@app.get("/v1/memberships", response_model=PagePublic, response_model_exclude_none=True)
def list_memberships(session: SessionDep, status: str, limit: Limit = 50, offset: int = 0) -> Any:
    query = _holding(Span.status == status).order_by(col(Span.accord), col(Span.country))
    spans = session.exec(query.offset(offset).limit(limit + 1)).all()
    return _page(spans, f"/v1/memberships?status={status}&", limit, offset)


@app.get(
    "/v1/accords/{slug}/members/{code}",
    response_model=MembershipPublic,
    response_model_exclude_none=True,
)
def get_membership(slug: str, code: str, session: SessionDep) -> Any:
    here = (Span.accord == slug, Span.country == code)
    span = session.exec(_holding(*here)).first()
    if span is None:
        raise HTTPException(404)
    spans = session.exec(
        select(Span).where(*here, Span.known_to == OPEN).order_by(col(Span.seq))
    ).all()
    actions = session.exec(
        select(Action)
        .where(Action.accord == slug, Action.country == code, Action.known_to == OPEN)
        .order_by(col(Action.done_on_earliest), col(Action.done_on_latest), col(Action.id))
    ).all()
    return {
        **_member(span),
        "spans": [_span(each) for each in spans],
        "actions": [_action(each, span.entry.name) for each in actions],
        "as_of": _today().isoformat(),
    }


def _date(edtf: str, earliest: date, latest: date) -> dict[str, Any]:
    return {"edtf": edtf, "earliest": earliest, "latest": latest}


def _span(span: Span) -> dict[str, Any]:
    return {
        "status": span.status,
        "standing": span.standing,
        "rule": span.rule,
        "since": span.since,
        "starts": _date(span.starts, span.starts_earliest, span.starts_latest),
        "ends": _date(span.ends, span.ends_earliest, span.ends_latest),
        "provisional": span.provisional,
    }


def _action(action: Action, name: str) -> dict[str, Any]:
    return {
        "id": action.id,
        "accord": action.accord,
        "country": {"code": action.country, "name": name},
        "kind": action.kind,
        "scope": action.scope,
        "done_on": _date(action.done_on, action.done_on_earliest, action.done_on_latest),
        "statement": action.statement,
        "recorded_in": action.known_from,
        "citations": [
            {
                "source": {
                    "slug": citation.entry.source,
                    "title": citation.entry.title,
                    "tier": citation.entry.tier,
                    "publisher": citation.entry.publisher,
                    "url": citation.entry.url,
                },
                "quote": citation.quote,
                "locator": citation.locator,
                "stance": citation.stance,
            }
            for citation in action.citations
        ],
    }
