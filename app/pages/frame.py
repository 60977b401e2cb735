"""What surrounds every page and figure: language, words, addresses, and the moment it shows."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from fastapi import Request

from app.api.addresses import PREFIX
from app.api.fields import Json
from app.api.models import AsOf
from app.countries import queries as countries
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.domain.certainties import Certainty
from app.pages import date_words, negotiation, words
from app.settings import Settings

_STATE = ("as_of", "revision", "known_at")


class Frame:
    """One request's view of the world. `moment` and `names` are there once `at` was called."""

    def __init__(self, request: Request, asked: AsOf, *, keyed: bool | None = None) -> None:
        """`keyed`: whether whoever asks has a key, and may read what is not public; None where
        that makes no difference."""
        settings: Settings = request.app.state.settings
        self.public_url: str = request.scope["public_url"]
        self.max_age = settings.max_age
        self.keyed = keyed
        self.language = negotiation.language(
            getattr(asked, "lang", None), request.headers.get("accept-language", "")
        )
        self.words = words.load(self.language)
        self.direction = "rtl" if self.language in negotiation.RIGHT_TO_LEFT else "ltr"
        self.path = quote(request.url.path)
        self.asked = asked
        self._base = urlsplit(self.public_url).path.rstrip("/")
        self._given = [(k, v) for k, v in request.query_params.multi_items() if v]
        known = dict(self._given)
        self._state = {name: known[name] for name in _STATE if name in known}
        if known.get("lang") in negotiation.LANGUAGES:
            self._state["lang"] = known["lang"]
        self._kept = _query(self._state)
        self.api = ""
        self._said: dict[str, str] = {}
        self._made: dict[tuple[object, ...], str] = {}
        self.moment: Moment | None = None
        self.names: dict[str, str] = {}

    def at(self, session: Snapshot, moment: Moment) -> None:
        """Fix the moment, and look up what countries are called in the page's language."""
        self.moment = moment
        self.names = countries.names_in(session, self.language, moment.revision)

    @property
    def day(self) -> date:
        """The day the page is about; of a stretch of days the last."""
        assert self.moment is not None
        day: date = self.moment.as_of.latest
        return day

    @property
    def behind(self) -> date:
        """The day after it; the calendar's last day has none, and is that itself."""
        return self.day if self.day == date.max else self.day + timedelta(1)

    def href(self, path: str, **parameters: Any) -> str:
        """An address of this site that keeps the language, the day and the revision."""
        kept = _query({**self._state, **parameters}) if parameters else self._kept
        return str(self._base) + path + kept

    def membership(self, accord: str, code: str) -> str:
        """The address of what a country is to an accord."""
        return self.href(f"/accords/{accord}/{code}")

    def without_day(self, path: str) -> str:
        """An address of this site that keeps all but the day, for one to be put behind it."""
        address = str(self._base) + path + _query({**self._state, "as_of": None})
        return address + ("&" if "?" in address else "?")

    def site(self, path: str) -> str:
        """An address of this site, and nothing else."""
        return str(self._base) + path

    @property
    def origin(self) -> str:
        """What makes an address of this site absolute."""
        return self.public_url.removesuffix(self._base)

    def here(self, **changes: Any) -> str:
        """This page's address with some parameters changed; None takes one away."""
        kept = [(k, v) for k, v in self._given if k not in changes]
        added = [
            (name, each)
            for name, value in changes.items()
            for each in (value if isinstance(value, list) else [value])
            if each is not None
        ]
        query = urlencode(kept + added)
        return f"{self._base}{self.path}" + (f"?{query}" if query else "")

    def following(self, listed: Json) -> str | None:
        """This page with the next part of a list of the API, at the same revision and day."""
        if "next" not in listed:
            return None
        asked = parse_qs(urlsplit(listed["next"]).query)
        pinned = {n: asked[n] for n in ("revision", "as_of") if n in asked}
        return self.here(cursor=listed["next_cursor"], **pinned, known_at=None)

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        """This page's parameters for a form's hidden fields, without the form's own."""
        return [(k, v) for k, v in self._given if k not in without]

    def state(self, *without: str) -> list[tuple[str, str]]:
        """Language, day and revision for the hidden fields of a form that leads elsewhere."""
        return [(k, v) for k, v in self._state.items() if k not in without]

    def lead(self, path: str, *, dated: bool = True, **parameters: Any) -> str:
        """The absolute address of an API call (`path` without the prefix); not all know a day."""
        passed_over = ("lang",) if dated else ("lang", "as_of")
        state = {k: v for k, v in self._state.items() if k not in passed_over}
        return f"{self.public_url}{PREFIX}{path}" + _query({**parameters, **state})

    def absolute(self, path: str, **parameters: Any) -> str:
        """An address of this site as the rest of the world writes it."""
        return f"{self.public_url}{path}" + _query(parameters)

    def pinned(self) -> str:
        """This page for ever: all that it shows, with the day, the revision and the language."""
        kept = [(k, v) for k, v in self._given if k not in (*_STATE, "lang")]
        query = urlencode([*kept, *self.fixed().items(), ("lang", self.language)])
        return f"{self.public_url}{self.path}?{query}"

    def page_of_figure(self) -> str:
        """The absolute address of the page that a figure at `/v1/…/name.svg` is taken from."""
        path = self.path.removeprefix(PREFIX).rpartition("/")[0].replace("/members/", "/")
        view = {k: v for k, v in self._given if k == "view"}
        return self.absolute(path, **{**self._state, **view})

    def as_of(self) -> str:
        """Of which day, or stretch of days, the page tells, as a heading."""
        return self._timed(self.words["ui"]["as_of"], self.words["ui"]["as_of_period"])

    def then(self) -> str:
        """The same within a sentence: on that day, in that month or year."""
        return self._timed(self.words["dates"]["at_day"], self.words["dates"]["at_period"])

    def opening(self) -> str:
        """The same at the beginning of a sentence."""
        then = self.then()
        return then[:1].upper() + then[1:]

    def _timed(self, on_day: str, in_period: str) -> str:
        assert self.moment is not None
        asked = self.moment.as_of
        form = on_day if asked.earliest == asked.latest else in_period
        return form.format(self.date(asked.edtf))

    def fixed(self) -> dict[str, str]:
        """The parameters of a day and a revision that never change."""
        assert self.moment is not None
        return {"as_of": self.moment.as_of.edtf, "revision": str(self.moment.revision)}

    def given(self) -> list[tuple[str, str]]:
        """All that was asked for, with the language in which it is shown."""
        return [*((k, v) for k, v in self._given if k != "lang"), ("lang", self.language)]

    def asked_state(self) -> dict[str, str]:
        """The day and the revision as they were asked for, and nothing where they were not."""
        return {k: v for k, v in self._state.items() if k != "lang"}

    def permalink(self, path: str) -> str:
        """An address whose content never changes: with the revision, and the day that it shows."""
        return self.absolute(path, **self.fixed())

    def name(self, country: Json) -> str:
        """What a country is called in the page's language."""
        return self.names.get(country["code"], str(country["name"]))

    def date(self, edtf: str) -> str:
        """A date in the page's language."""
        if edtf not in self._said:
            self._said[edtf] = date_words.date(edtf, self.words)
        return self._said[edtf]

    def names_of(self, acts: Iterable[Json]) -> str:
        """Who did these acts."""
        return ", ".join([self.name(act["country"]) for act in acts])

    def briefly(self, member: Json) -> str:
        """A member in a line, such as `Norway: Party, Presumed, 1 January 1992`."""
        words = self.words
        said = [words["status"][member["status"]]]
        if member["certainty"] != Certainty.CERTAIN:
            said.append(words["certainty"][member["certainty"]])
        if "since" in member:
            said.append(self.date(member["since"]))
        if member["disputed"]:
            said.append(words["ui"]["disputed"])
        return f"{self.name(member['country'])}: {', '.join(said)}"

    def once(self, macro: Callable[..., str], *given: object) -> str:
        """What a macro makes of these words, made once for all rows of the page that need it."""
        made = self._made.get((macro, *given))
        if made is None:
            made = self._made[macro, *given] = macro(*given)
        return made


def _query(parameters: Json) -> str:
    given = {name: value for name, value in parameters.items() if value is not None}
    return "?" + urlencode(given, doseq=True) if given else ""
