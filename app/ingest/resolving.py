"""Entity resolution: a file's names to countries, and its drafts to acts that can be recorded."""

from collections.abc import Iterable, Mapping
from datetime import date

from pydantic import ValidationError
from sqlmodel import Session

from app.actions import checks
from app.actions.schemas import ActionIn
from app.countries import lives
from app.countries import queries as countries
from app.db.tables.columns import OPEN
from app.domain import dates
from app.domain.actions import with_article
from app.domain.naming.names import Names
from app.ingest.comparing import Wanted, without_repeats
from app.ingest.editions import Draft, Edition, Weight, faults

_LONG_BEFORE = 10
"""Years before an accord's conclusion that an act towards it is doubted."""


class Resolver:
    """Looks up each name of a run once. `unresolved` holds suggestions for names of no country."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._codes: dict[str, str | None] = {}
        self._names: Names | None = None
        self.unresolved: dict[str, list[str]] = {}

    def learn(self, refs: Iterable[str]) -> None:
        """Look up those of these names that are not known yet, together."""
        fresh = {ref for ref in refs if ref not in self._codes}
        if fresh:
            found = countries.resolve_all(self.session, fresh, OPEN - 1)
            self._codes.update({ref: found.get(ref) for ref in fresh})

    def code(self, ref: str) -> str | None:
        """The code of the country with exactly this name or code, or None."""
        if ref not in self._codes:
            self.learn([ref])
        code = self._codes[ref]
        if code is None and ref not in self.unresolved:
            if self._names is None:
                self._names = countries.all_names(self.session, OPEN - 1)
            self.unresolved[ref] = self._names.suggest(ref)
        return code


def wanted(edition: Edition, resolver: Resolver, today: date) -> list[Wanted]:
    """The acts of an edition, ready for comparison. A draft that is no valid act is a finding."""
    drafts = list(edition.drafts)
    resolver.learn({draft.country for draft in drafts})
    ready = [one for draft in drafts if (one := _ready(draft, edition, resolver))]
    codes = {one.identity[0] for one in ready}
    alive = lives.lives(resolver.session, codes)
    ready = [one for one in ready if _can_be(one, edition, today)]
    ready = [one for one in ready if _lived(resolver.session, one, edition, alive)]
    once, repeats = without_repeats(ready)
    for repeat, first in repeats:
        why = f"{repeat.identity[0]}: the same {repeat.identity[1]} stands in {first.place}"
        edition.find(repeat.place, why, Weight.SKIPPED)
    return once


def _ready(draft: Draft, edition: Edition, resolver: Resolver) -> Wanted | None:
    code = resolver.code(draft.country)
    if code is None:
        near = ", ".join(resolver.unresolved[draft.country])
        hint = f"; did you mean {near}?" if near else ""
        edition.find(draft.place, f"no country {draft.country!r}{hint}")
        return None
    values = {
        "country": code,
        "kind": draft.kind,
        "done_on": draft.done_on,
        "effective_on": draft.effective_on,
        "statement": draft.statement,
        "citations": [
            {
                key: value
                for key, value in (
                    ("source", edition.source.slug),
                    ("quote", draft.quote),
                    ("locator", draft.place),
                    ("note", draft.note),
                )
                if value
            }
        ],
    }
    try:
        act = ActionIn.model_validate({k: v for k, v in values.items() if v is not None})
    except ValidationError as error:
        edition.find(
            draft.place, f"{draft.country}: {draft.kind.value}: {'; '.join(faults(error))}"
        )
        return None
    _, identity = checks.place_of(edition.accord.slug, code, act)
    return Wanted(identity, act, draft.place)


def _can_be(one: Wanted, edition: Edition, today: date) -> bool:
    """Whether an act can have been done by now, and on the day of which its source speaks.

    One long before its accord is taken as it stands, with a remark.
    """
    done, what = (
        dates.parse(one.act.done_on),
        f"{with_article(one.act.kind.value)} of {one.act.done_on}",
    )
    speaks = edition.source.status_on or edition.source.published_on
    if done.earliest > today:
        edition.find(one.place, f"{one.identity[0]}: {what} lies in the future")
        return False
    if speaks and done.earliest > dates.parse(speaks).latest:
        edition.find(one.place, f"{one.identity[0]}: {what} is later than its source, {speaks}")
        return False
    concluded = edition.accord.concluded_on
    if concluded and done.latest.year < dates.parse(concluded).earliest.year - _LONG_BEFORE:
        why = f"{one.identity[0]}: {what} is long before the accord, of {concluded}"
        edition.find(one.place, why, Weight.REMARK)
    return True


def _lived(
    session: Session, one: Wanted, edition: Edition, alive: Mapping[str, lives.Life]
) -> bool:
    """Whether the State was still there. One that had not begun is believed, with a remark."""
    code, kind, done_on = one.identity[:3]
    done, life = dates.parse(done_on), alive.get(code)
    over = lives.acted_after_its_end(session, code, life, done)
    if over:
        edition.find(one.place, f"{with_article(kind)} of {done_on}: {over}")
        return False
    if life is not None and life.began_on is not None and done.latest < life.began_on.earliest:
        why = f"{with_article(kind)} of {done_on}, before the State began ({life.began_on.edtf})"
        edition.find(one.place, f"{code}: {why}", Weight.REMARK)
    return True
