"""What holds of every answer, whatever sources tell: through the commands and the select."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import count, permutations
from typing import NamedTuple

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlmodel import col

from app.accords.commands import put_accord
from app.accords.schemas import AccordIn
from app.actions.commands import correct_actions, record_actions
from app.actions.schemas import ActionIn
from app.db import engine as engines
from app.db.engine import Engine
from app.db.revisions import Moment
from app.db.selects.prepared import Prepared, parameter
from app.db.tables.derived import Span
from app.domain import certainties, dates
from app.domain.certainties import Certainty
from app.domain.dates import PartialDate
from app.domain.delays import Delay
from app.domain.derivation import timeline
from app.domain.derivation.events import Terms
from app.domain.derivation.tellings import Act
from app.domain.passages import About
from app.errors import Rejected
from app.memberships import silence, status_on_day
from app.passages.commands import put_passages
from app.passages.schemas import PassageIn
from app.sources.commands import put_source
from app.sources.schemas import SourceIn
from tests.support import act, change
from tests.telling import TREATY

COUNTRY, FIRST = "NOR", date(1990, 1, 1)
DAYS = [FIRST + timedelta(days=61 * number) for number in range(-2, 78)]
TERMS = Terms(in_force_on=dates.parse("1950-01-01"), delay=Delay())
SURENESS = [Certainty.UNKNOWN, Certainty.POSSIBLE, Certainty.PRESUMED, Certainty.CERTAIN]
ENGINES = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
CONTEXT = {
    "signature": [],
    "ratification": [],
    "accession": [],
    "withdrawal": ["ratification"],
    "suspension": ["ratification"],
    "signature_renounced": ["signature"],
}
"""What has to be done before, long ago, for an act of a kind to make sense."""
KINDS = st.sampled_from(sorted(CONTEXT))
NOTES = {"title": "Notes", "tier": "reference"}
_numbers = count(1)
_HELD = Prepared(
    status_on_day.SELECT.where(
        col(Span.accord) == parameter("accord", col(Span.accord)), col(Span.country) == COUNTRY
    )
)


class Telling(NamedTuple):
    """What a source of its own tells; `as_at` is the day of which that speaks."""

    kind: str
    done_on: PartialDate
    as_at: date | None = None


class Answer(NamedTuple):
    """What is said of a day."""

    status: str
    alternatives: tuple[str, ...]
    certainty: Certainty
    disputed: bool


@pytest.fixture
def content() -> str:
    return "seeded"


@st.composite
def days(draw: st.DrawFn) -> PartialDate:
    first = FIRST + timedelta(days=draw(st.integers(0, 3000)))
    return dates.between(first, first + timedelta(days=draw(st.sampled_from([0, 0, 40, 400]))))


@st.composite
def tellings(draw: st.DrawFn) -> Telling:
    done = draw(days())
    later = draw(st.one_of(st.none(), st.integers(0, 1500)))
    as_at = None if later is None else done.earliest + timedelta(days=later)
    return Telling(draw(st.sampled_from(["signature", "ratification", "mention"])), done, as_at)


def new_accord(engine: Engine) -> str:
    slug = f"accord-{next(_numbers)}"
    with change(engine) as made:
        put_accord(made, AccordIn.model_validate({**TREATY, "slug": slug}))
    return slug


def record(engine: Engine, slug: str, told: Iterable[Telling]) -> list[int]:
    """Record each telling in a revision and by a source of its own. Returns their numbers."""
    numbers = []
    for kind, done_on, as_at in told:
        source = f"source-{next(_numbers)}"
        body = {"country": COUNTRY, "kind": kind, "done_on": done_on.edtf,
                "citations": [{"source": source}]}  # fmt: skip
        dated = {"status_on": as_at.isoformat()} if as_at else {}
        with change(engine) as made:
            given = {"slug": source, "title": source, "tier": "reference", **dated}
            put_source(made, SourceIn.model_validate(given))
            numbers += record_actions(made, slug, [ActionIn.model_validate(body)])
    return numbers


def list_until(engine: Engine, slug: str, reach: date) -> None:
    given = {"slug": f"list-of-{slug}", "title": "List", "tier": "reference",
             "status_on": reach.isoformat(), "lists": [slug]}  # fmt: skip
    with change(engine) as made:
        put_source(made, SourceIn.model_validate(given))


def newest(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.text("SELECT max(number) FROM revision")).scalar_one())


def answers(engine: Engine, slug: str, revision: int | None = None) -> dict[date, Answer]:
    """What the select answers for each of the days, as known at a revision."""
    revision = revision or newest(engine)
    found = {}
    with engines.reading(engine) as session:
        for day in DAYS:
            moment = Moment(revision, dates.on(day), pinned=True)
            row = _HELD.first(session, {**moment.values, "accord": slug})
            if row is not None:
                member = status_on_day.member(session, row, moment)
            else:
                silent = silence.silences(session, [slug], [COUNTRY], moment)
                member = silence.nothing(slug, {}, silent[slug, COUNTRY], moment)
            found[day] = Answer(
                member["status"],
                tuple(member["alternatives"]),
                Certainty(member["certainty"]),
                member["disputed"],
            )
            through = member.get("known_through")
            if found[day].certainty is Certainty.CERTAIN:
                assert str(through) >= day.isoformat()
    return found


def before(kind: str) -> list[Telling]:
    return [Telling(earlier, dates.parse("1980-06-01")) for earlier in CONTEXT[kind]]


def as_acts(told: Sequence[Telling]) -> list[Act]:
    """The acts as the domain sees them, each of a source of its own."""
    found = []
    for number, (kind, done_on, as_at) in enumerate(told, 1):
        bounded = dates.until(done_on, as_at) if as_at else done_on
        plain = act(number, kind, "1990")
        found.append(
            Act(number, plain.kind, bounded, sources=frozenset({str(number)}), listed_on=as_at)
        )
    return found


@ENGINES
@given(
    st.lists(tellings(), max_size=4),
    st.frozensets(st.sampled_from(About), max_size=2),
    st.none() | st.integers(0, 4500),
    st.integers(1, 900),
)
def test_the_select_answers_as_the_pure_function_does_at_every_revision(
    engine: Engine, told: list[Telling], unread: frozenset[About], reach: int | None, further: int
) -> None:
    slug = new_accord(engine)
    record(engine, slug, told)
    spans = timeline.derive(as_acts(told), TERMS, unread).spans
    with change(engine) as made:
        put_source(made, SourceIn.model_validate({**NOTES, "slug": f"notes-on-{slug}"}))
        found = [PassageIn(slug, COUNTRY, about, None, "who knows") for about in unread]
        put_passages(made, f"notes-on-{slug}", found, [slug])
    spoken = [day for one in told for day in (one.as_at, one.done_on.earliest) if day is not None]
    through = max(spoken, default=None)
    revisions: list[tuple[int, date | None]] = [(newest(engine), None)]
    for more in () if reach is None else (0, further):
        until = FIRST + timedelta(days=(reach or 0) + more)
        list_until(engine, slug, until)
        revisions.append((newest(engine), until))
    for revision, listed in revisions:
        for day, answer in answers(engine, slug, revision).items():
            held = timeline.holding(spans, day, told_through=through, listed_through=listed)
            assert answer[:3] == (held.status, held.alternatives, held.certainty), day
            known = certainties.known_through(through, listed)
            if known is None or day > known:
                assert answer.certainty is not Certainty.CERTAIN


@ENGINES
@given(KINDS, days(), st.integers(0, 300), st.integers(0, 300))
def test_a_source_that_agrees_never_makes_less_sure_and_disputes_nothing(
    engine: Engine, kind: str, when: PartialDate, sooner: int, later: int
) -> None:
    slug = new_accord(engine)
    record(engine, slug, [*before(kind), Telling(kind, when)])
    alone = answers(engine, slug)
    wider = dates.between(
        when.earliest - timedelta(days=sooner), when.latest + timedelta(days=later)
    )
    record(engine, slug, [Telling(kind, wider)])
    for day, answer in answers(engine, slug).items():
        assert answer[:2] == alone[day][:2]
        assert SURENESS.index(answer.certainty) >= SURENESS.index(alone[day].certainty)
        assert not answer.disputed


@ENGINES
@given(KINDS, days(), days())
def test_sources_dispute_exactly_where_they_cannot_both_be_right(
    engine: Engine, kind: str, when: PartialDate, other: PartialDate
) -> None:
    slug = new_accord(engine)
    record(engine, slug, [*before(kind), Telling(kind, when), Telling(kind, other)])
    meet = when.earliest <= other.latest and other.earliest <= when.latest
    held = [one for one in answers(engine, slug).values() if one.status != "none"]
    assert {one.disputed for one in held} == {not meet}


@settings(ENGINES, max_examples=6)
@given(KINDS, st.lists(days(), min_size=3, max_size=3, unique=True))
def test_no_order_of_recording_matters(engine: Engine, kind: str, told: list[PartialDate]) -> None:
    mixed = [Telling(kind, told[0]), Telling(kind, told[1]), Telling("mention", told[2])]
    found = []
    for order in permutations(mixed):
        slug = new_accord(engine)
        record(engine, slug, [*before(kind), *order])
        found.append(answers(engine, slug))
    assert all(one == found[0] for one in found)


@ENGINES
@given(st.lists(tellings(), min_size=1, max_size=4), st.data())
def test_a_more_exact_date_never_changes_a_certain_answer(
    engine: Engine, told: list[Telling], data: st.DataObject
) -> None:
    told = [one._replace(as_at=None) for one in told]
    assume(not timeline.derive(as_acts(told), TERMS).misfits)
    slug = new_accord(engine)
    numbers = record(engine, slug, told)
    was = answers(engine, slug)
    chosen = data.draw(st.integers(0, len(told) - 1))
    when = told[chosen].done_on
    exact = when.earliest + timedelta(
        days=data.draw(st.integers(0, (when.latest - when.earliest).days))
    )
    body = {"country": COUNTRY, "kind": told[chosen].kind, "done_on": exact.isoformat(),
            "citations": [{"source": f"source-{next(_numbers)}"}]}  # fmt: skip
    with change(engine) as made:
        source = body["citations"][0]["source"]  # type: ignore[index]
        put_source(made, SourceIn(slug=source, title="S", tier="reference"))  # type: ignore[arg-type]
        try:
            correct_actions(made, {numbers[chosen]: ActionIn.model_validate(body)}, "better")
        except Rejected:
            assume(False)
    for day, answer in answers(engine, slug).items():
        if was[day].certainty is Certainty.CERTAIN:
            assert answer[:3] == was[day][:3], day
