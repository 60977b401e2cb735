"""Entity resolution: a file's names to countries, and its drafts to acts that can be recorded."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pydantic import ValidationError

from app.actions import checks
from app.actions.schemas import ActionIn
from app.countries import lives
from app.countries import queries as countries
from app.db.engine import Snapshot
from app.db.tables.columns import OPEN
from app.domain import dates, remarks
from app.domain.naming.names import Names
from app.domain.passages import About
from app.ingest.comparing import Wanted, without_repeats
from app.ingest.editions import Draft, Edition, Finding, Spelling, Unread, Weight, faults

REFUSED = "refused"


class Resolver:
    """Looks up each name of a run once. `unresolved` holds suggestions for names of no country."""

    def __init__(self, session: Snapshot) -> None:
        self.session = session
        self._codes: dict[str, str | None] = {}
        self._names: Names | None = None
        self._rows: dict[tuple[Spelling, ...], tuple[str, str]] = {}
        self._english: dict[str, str] | None = None
        self._lives: dict[str, lives.Life] = {}
        self.unresolved: dict[str, list[str]] = {}

    def learn(self, refs: Iterable[str]) -> None:
        """Look up those of these names that are not known yet, together."""
        fresh = {ref for ref in refs if ref not in self._codes}
        if fresh:
            found = countries.resolve_all(self.session, fresh, OPEN - 1)
            self._codes.update({ref: found.get(ref) for ref in fresh})

    def codes(self, refs: Iterable[str]) -> dict[str, str]:
        """The codes of those of these names that are a country's."""
        asked = list(refs)
        self.learn(asked)
        return {ref: code for ref in asked if (code := self._codes[ref])}

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

    def lived(self, codes: Iterable[str]) -> Mapping[str, lives.Life]:
        """The lives of these countries, and of all that were asked for before."""
        self._lives |= lives.lives(self.session, {c for c in codes if c not in self._lives})
        return self._lives

    def one(self, spellings: tuple[Spelling, ...]) -> str:
        """The one country that the columns of a row mean.

        Raises ValueError, with the reason, if they mean none, or not the same.
        """
        if (known := self._rows.get(spellings)) is None:
            known = self._rows[spellings] = self._one(spellings)
        code, why = known
        if why:
            # Not kept as an error: that would hold on to all that stood where it was raised.
            raise ValueError(why)
        return code

    def told(self, draft: Draft) -> str:
        """An act as it would be recorded, or why it would not, for people."""
        try:
            code = self.one(_spelt(draft))
        except ValueError as error:
            return f"{REFUSED}: {error}"
        effect = f", effective {draft.effective_on}" if draft.effective_on else ""
        return f"{code} {draft.kind.value} {draft.done_on}{effect}"

    def of_unread(self, unread: Unread) -> str | None:
        """The country of what could not be read, or None."""
        try:
            return self.one(_spelt(unread))
        except ValueError:
            return None

    def _one(self, spellings: Sequence[Spelling]) -> tuple[str, str]:
        """The code, or why there is none."""
        self.learn(ref for spelling in spellings for ref in spelling.refs)
        meant = {
            spelling: [code for ref in spelling.refs if (code := self._codes[ref])]
            for spelling in spellings
        }
        sure = {s: codes[0] for s, codes in meant.items() if s.decides and len(codes) == 1}
        if not sure:
            return "", self._none(meant)
        code = next(iter(sure.values()))
        against = [s for s, codes in meant.items() if codes and code not in codes]
        if against:
            told = [self._told(s, meant[s]) for s in (next(iter(sure)), *against)]
            doubts = [s.doubt for s in against if s.doubt]
            return "", "; ".join([f"two countries: {', but '.join(told)}", *doubts])
        return code, ""

    def _none(self, meant: Mapping[Spelling, Sequence[str]]) -> str:
        for spelling, codes in meant.items():
            if spelling.doubt:
                self.unresolved.setdefault(spelling.text, list(codes))
                near = f"; did you mean {', '.join(codes)}?" if codes else ""
                return f"no country {spelling.text!r}: {spelling.doubt}{near}"
        text = next(iter(meant)).text
        self.code(text)
        near = ", ".join(self.unresolved.get(text, ()))
        return f"no country {text!r}" + (f"; did you mean {near}?" if near else "")

    def _told(self, spelling: Spelling, codes: Sequence[str]) -> str:
        if self._english is None:
            self._english = countries.names_in(self.session, "en", OPEN - 1)
        names = " or ".join(f"{self._english.get(code, code)} ({code})" for code in codes)
        return f"{spelling.column} {spelling.text!r} is {names}".strip()


def wanted(edition: Edition, resolver: Resolver, today: date) -> list[Wanted]:
    """The acts of an edition, ready for comparison. A draft that is no valid act is a finding."""
    drafts = edition.drafts
    resolver.learn({ref for draft in drafts for one in _spelt(draft) for ref in one.refs})
    ready = [one for draft in drafts if (one := _ready(draft, edition, resolver))]
    _name_undated(edition, resolver)
    codes = {one.identity[0] for one in ready}
    alive = resolver.lived(codes)
    ready = [one for one in ready if _can_be(one, edition, today)]
    ready = [one for one in ready if _lived(resolver.session, one, edition, alive)]
    for one in ready:
        _remark(one, edition, alive)
    once, repeats = without_repeats(ready)
    for repeat, first in repeats:
        why = f"{repeat.identity[0]}: the same {repeat.identity[1]} stands in {first.place}"
        edition.find(repeat.place, why, Weight.SKIPPED)
    return once


def _name_undated(edition: Edition, resolver: Resolver) -> None:
    """Tell of rows without an act that name no country: nobody would look for them otherwise."""
    resolver.learn({ref for _, spelt in edition.undated for one in spelt for ref in one.refs})
    for place, spelt in edition.undated:
        try:
            resolver.one(spelt)
        except ValueError as error:
            edition.find(place, f"a row without an act: {error}", Weight.SKIPPED)


def _spelt(draft: Draft | Unread) -> tuple[Spelling, ...]:
    return draft.spellings or (Spelling(draft.country, "", (draft.country,)),)


def _ready(draft: Draft, edition: Edition, resolver: Resolver) -> Wanted | None:
    try:
        code = resolver.one(_spelt(draft))
    except ValueError as error:
        finding = Finding(edition.file, draft.place, str(error))
        if finding not in edition.findings[-1:]:  # Once for all the acts of a row.
            edition.findings.append(finding)
        edition.nobody.append(draft)
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
                    ("locator", draft.locator or draft.place),
                    ("note", draft.note),
                )
                if value
            }
        ],
    }
    try:
        act = ActionIn.model_validate({k: v for k, v in values.items() if v is not None})
    except ValidationError as error:
        why = f"{draft.country}: {draft.kind.value}: {'; '.join(faults(error))}"
        what = f"{draft.kind.value} {draft.done_on}"
        edition.leave(Unread(code, About.ACT, draft.place, what), why, draft.kind)
        return None
    _, identity = checks.place_of(edition.accord.slug, code, act)
    return Wanted(identity, act, draft.place)


def _can_be(one: Wanted, edition: Edition, today: date) -> bool:
    """Whether an act can have been done by now, and on the day of which its source speaks."""
    done = dates.parse(one.act.done_on)
    speaks = edition.source.status_on or edition.source.published_on
    why = ""
    if done.earliest > today:
        why = f"{one.told} lies in the future"
    elif speaks and done.earliest > dates.parse(speaks).latest:
        why = f"{one.told} is later than its source, {speaks}"
    if why:
        code = one.identity[0]
        unread = Unread(code, About.ACT, one.place, one.told)
        edition.leave(unread, f"{code}: {why}", one.act.kind)
        return False
    return True


def _lived(
    session: Snapshot, one: Wanted, edition: Edition, alive: Mapping[str, lives.Life]
) -> bool:
    """Whether the State was still there."""
    code = one.identity[0]
    done, life = dates.parse(one.act.done_on), alive.get(code)
    over = lives.acted_after_its_end(session, code, life, done)
    if over:
        edition.find(one.place, f"{one.told}: {over}", who=[code])
        return False
    return True


def _remark(one: Wanted, edition: Edition, alive: Mapping[str, lives.Life]) -> None:
    """Tell what is odd about an act that is believed all the same."""
    code = one.identity[0]
    life, concluded = alive.get(code), edition.accord.concluded_on
    for said in remarks.on(
        one.told,
        dates.parse(one.act.done_on),
        life.began_on if life else None,
        dates.parse(concluded) if concluded else None,
    ):
        edition.find(one.place, f"{code}: {said}", Weight.REMARK)
