"""HTTP client for status files of the UN Treaty Collection: rate limit, retries and ETag cache."""

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

import httpx
import tenacity

from app.errors import Rejected, Violation

NUMBER = re.compile(r"[IVXLC]+(?:-[A-Za-z0-9]+)+")
AGENT = f"Depositary/{version('depositary')} (imports treaty status files)"
_TRIES = 4
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_MAX_BYTES = 50_000_000
_LONGEST_WAIT = 60.0
_FIRST_VOLUME = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI")
_AGAIN = (408, 425, 429, 500, 502, 503, 504)


class Again(Exception):
    """An attempt failed in a way that another may not; `wait` is how long the server asks for."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


def addresses(base: str, number: str) -> list[str]:
    """Where the file of a treaty is published: in one of two volumes, the likely one first."""
    chapter = number.split("-")[0]
    volumes = ["I", "II"] if chapter in _FIRST_VOLUME else ["II", "I"]
    root = base.rstrip("/")
    return [f"{root}/Volume%20{v}/Chapter%20{chapter}/{number}.en.xml" for v in volumes]


class Fetcher:
    """Downloads by number: at most one request in `pause` seconds, with exponential backoff.

    A file in the cache is requested conditionally (If-None-Match), and sent again if it changed.
    `days` has the day (UTC) on which each number's file was had: as at that day it speaks, as the
    registry writes its files when they are asked for.
    """

    def __init__(
        self,
        base: str,
        cache: Path | None,
        *,
        pause: float = 1.0,
        backoff: float = 1.0,
        client: httpx.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base, self._cache = base, cache
        self._pause, self._backoff, self._sleep = pause, backoff, sleep
        self._client = client or httpx.Client(
            timeout=_TIMEOUT, follow_redirects=True, headers={"user-agent": AGENT}, max_redirects=3
        )
        self._last = float("-inf")
        self.days: dict[str, date] = {}

    def fetch(self, number: str) -> bytes:
        """The status file of a treaty. Raises Rejected, with what was tried, if it is not to be
        had, or if something else is sent in its place."""
        if not NUMBER.fullmatch(number):
            raise _failed(number, "not the number of a treaty such as IV-4 or XXVII-7-d")
        for address in addresses(self._base, number):
            content = self._patiently(number, address)
            if content is not None:
                self.days[number] = datetime.now(UTC).date()
                return content
        raise _failed(number, "the UN Treaty Collection has no such treaty (404)")

    def _patiently(self, number: str, address: str) -> bytes | None:
        """Retry with exponential backoff. None: there is nothing at this address."""
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type((Again, httpx.HTTPError)),
            wait=self._wait,
            stop=tenacity.stop_after_attempt(_TRIES),
            sleep=self._sleep,
        )
        try:
            return retrying(self._once, number, address)
        except tenacity.RetryError as failed:
            last = failed.last_attempt.exception()
            kind = "" if isinstance(last, Again) else f"{type(last).__name__}: "
            reason = f"{kind}{last}".rstrip(": ")
            raise _failed(number, f"{address}: {reason} ({_TRIES} tries)") from None

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """As long as the server asks for, or twice as long each time; a minute at most."""
        failed = state.outcome.exception() if state.outcome else None
        asked = failed.wait if isinstance(failed, Again) else None
        backoff = self._backoff * 2.0 ** (state.attempt_number - 1)
        return min(backoff if asked is None else asked, _LONGEST_WAIT)

    def _once(self, number: str, address: str) -> bytes | None:
        waited = time.monotonic() - self._last
        if waited < self._pause:
            self._sleep(self._pause - waited)
        kept, tag = self._kept(number, address)
        headers = {"if-none-match": tag} if kept is not None and tag else {}
        try:
            with self._client.stream("GET", address, headers=headers) as response:
                if response.status_code == 304 and kept is not None:
                    return kept
                if response.status_code in (404, 410):
                    return None
                if response.status_code in _AGAIN:
                    wait = _seconds(response.headers.get("retry-after"))
                    raise Again(f"status {response.status_code}", wait)
                if response.status_code != 200:
                    raise _failed(number, f"{address}: status {response.status_code}")
                content = _body(response, number, address)
        finally:
            self._last = time.monotonic()
        self._check(content, number, address)
        self._keep(number, address, content, response.headers.get("etag"))
        return content

    def _check(self, content: bytes, number: str, address: str) -> None:
        opening = content[:1000].lstrip().lower()
        if opening.startswith((b"<!doctype html", b"<html")) or b"<html" in opening:
            raise _failed(number, f"{address}: an HTML page came instead of XML")
        if not content.rstrip().endswith(b"</Document>"):
            raise Again("the file was cut short, or is not a status file")

    def _kept(self, number: str, address: str) -> tuple[bytes | None, str | None]:
        if self._cache is None:
            return None, None
        try:
            about: dict[str, str | None] = json.loads(self._about(number).read_bytes())
            if about.get("address") != address:
                return None, None
            return self._file(number).read_bytes(), about.get("etag")
        except (OSError, ValueError):
            return None, None

    def _keep(self, number: str, address: str, content: bytes, etag: str | None) -> None:
        if self._cache is None:
            return
        self._cache.mkdir(parents=True, exist_ok=True)
        # The tag is removed first and written last: it is never beside a text that it is not of.
        self._about(number).unlink(missing_ok=True)
        self._file(number).write_bytes(content)
        self._about(number).write_text(json.dumps({"address": address, "etag": etag}))

    def _file(self, number: str) -> Path:
        assert self._cache is not None
        return self._cache / f"{number}.en.xml"

    def _about(self, number: str) -> Path:
        return self._file(number).with_suffix(".json")


def _body(response: httpx.Response, number: str, address: str) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in response.iter_bytes():
        size += len(part)
        if size > _MAX_BYTES:
            raise _failed(number, f"{address}: larger than any status file")
        parts.append(part)
    return b"".join(parts)


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isascii() and text.isdigit() else None


def _failed(number: str, reason: str) -> Rejected:
    return Rejected(f"{number}: {reason}", [Violation(f"{number}: {reason}", "not_fetched")])
