"""Downloads from a server that misbehaves: slow, absent, failing, cut short, or something else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from app import console
from app.cli import cli
from app.errors import Rejected
from app.ingest.fetch import AGENT, Fetcher
from tests.ingest.statusfile import status_file

FILE = status_file([("Norway", "1 May 1990", "")]).encode()
Behaviour = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Does what the test wants, request by request, and notes what was asked."""

    script: list[Behaviour]
    asked: list[tuple[str, dict[str, str]]]
    finished: Event

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.asked.append((self.path, headers))
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        step(self)

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        self.send_header("content-length", headers.pop("length", str(len(body))))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def ok(handler: Handler) -> None:
    handler.answer(200, FILE, etag='"one"')


def failing(status: int, **headers: str) -> Behaviour:
    return lambda handler: handler.answer(status, b"no", **headers)


def cut_short(handler: Handler) -> None:
    handler.answer(200, FILE[: len(FILE) // 2], length=str(len(FILE)))
    handler.close_connection = True


def short_but_whole_to_http(handler: Handler) -> None:
    handler.answer(200, FILE[: len(FILE) // 2])


def page(handler: Handler) -> None:
    handler.answer(200, b"<!DOCTYPE html><html><body>Maintenance</body></html>")


def never(handler: Handler) -> None:
    handler.finished.wait(20)


def hang_up(handler: Handler) -> None:
    handler.close_connection = True
    handler.connection.close()


@contextmanager
def serving(*script: Behaviour) -> Iterator[tuple[str, list[tuple[str, dict[str, str]]]]]:
    finished = Event()
    asked: list[tuple[str, dict[str, str]]] = []
    made = type("Made", (Handler,), {"script": [*script], "asked": asked, "finished": finished})
    server = ThreadingHTTPServer(("127.0.0.1", 0), made)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/MTDSG", asked
    finally:
        finished.set()
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def fetching(
    base: str, cache: Path | None = None, pause: float = 0.0
) -> Iterator[tuple[Fetcher, list[float]]]:
    waits: list[float] = []
    with httpx.Client(timeout=0.5, headers={"user-agent": AGENT}) as client:
        yield Fetcher(base, cache, pause=pause, client=client, sleep=waits.append), waits


def test_the_address_is_built_from_the_number_and_the_agent_says_who_asks() -> None:
    with serving(ok) as (base, asked), fetching(base) as (fetcher, _):
        assert fetcher.fetch("XIX-99") == FILE
    ((path, headers),) = asked
    assert path == "/MTDSG/Volume%20II/Chapter%20XIX/XIX-99.en.xml"
    assert headers["user-agent"].startswith("Depositary/")


def test_the_other_volume_is_tried_before_giving_up() -> None:
    with serving(failing(404), ok) as (base, asked), fetching(base) as (fetcher, waits):
        assert fetcher.fetch("IV-4") == FILE
    assert [path.split("/")[2] for path, _ in asked] == ["Volume%20I", "Volume%20II"]
    assert waits == []


def test_a_number_that_nobody_has_is_said_to_be_absent() -> None:
    with (
        serving(failing(404)) as (base, asked),
        fetching(base) as (fetcher, _),
        pytest.raises(Rejected, match=r"IV-999: .*no such treaty"),
    ):
        fetcher.fetch("IV-999")
    assert len(asked) == 2


@pytest.mark.parametrize(
    "trouble",
    [failing(500), failing(503), cut_short, short_but_whole_to_http, hang_up, never],
    ids=["500", "503", "cut short", "short", "hang up", "too slow"],
)
def test_passing_trouble_is_outlasted_with_growing_waits(trouble: Behaviour) -> None:
    with serving(trouble, trouble, ok) as (base, asked), fetching(base) as (fetcher, waits):
        assert fetcher.fetch("IV-4") == FILE
    assert len(asked) == 3
    assert waits == [1.0, 2.0]


def test_lasting_trouble_ends_after_a_few_tries_with_the_reason() -> None:
    with (
        serving(failing(500)) as (base, asked),
        fetching(base) as (fetcher, waits),
        pytest.raises(Rejected, match=r"IV-4\.en\.xml: status 500 \(4 tries\)"),
    ):
        fetcher.fetch("IV-4")
    assert (len(asked), waits) == (4, [1.0, 2.0, 4.0])


def test_the_server_says_how_long_to_wait() -> None:
    with serving(failing(429, retry_after="7"), ok) as (base, _), fetching(base) as (fetcher, w):
        fetcher.fetch("IV-4")
    assert w == [7.0]


def test_a_page_instead_of_a_file_is_refused_at_once_and_not_kept(tmp_path: Path) -> None:
    with (
        serving(page) as (base, asked),
        fetching(base, tmp_path) as (fetcher, _),
        pytest.raises(Rejected, match="HTML page came instead of XML"),
    ):
        fetcher.fetch("IV-4")
    assert len(asked) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_cache_is_asked_for_by_its_tag(tmp_path: Path) -> None:
    unchanged = failing(304)
    with serving(ok, unchanged) as (base, asked), fetching(base, tmp_path) as (fetcher, _):
        assert fetcher.fetch("IV-4") == fetcher.fetch("IV-4") == FILE
    assert "if-none-match" not in asked[0][1]
    assert asked[1][1]["if-none-match"] == '"one"'


def test_a_damaged_cache_is_as_none(tmp_path: Path) -> None:
    (tmp_path / "IV-4.en.json").write_text("{")
    with serving(ok) as (base, asked), fetching(base, tmp_path) as (fetcher, _):
        assert fetcher.fetch("IV-4") == FILE
    assert "if-none-match" not in asked[0][1]


def test_two_downloads_keep_their_distance() -> None:
    with serving(ok) as (base, _), fetching(base, pause=60.0) as (fetcher, waits):
        fetcher.fetch("IV-4")
        fetcher.fetch("IV-5")
    assert len(waits) == 1
    assert 0 < waits[0] <= 60


@pytest.mark.parametrize("number", ["4", "iv-4", "IV", "IV-4/../x", "http://x", "IV-4 ", ""])
def test_what_is_no_number_is_never_asked_for(number: str) -> None:
    with pytest.raises(Rejected, match="not the number of a treaty"):
        Fetcher("http://127.0.0.1:9", None).fetch(number)


def test_what_is_downloaded_speaks_of_the_day_of_the_download(
    new_database: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the server says that nothing has changed since; a stated day goes before it."""
    url = new_database("seeded")
    monkeypatch.setenv("DEPOSITARY_DATABASE_URL", url)
    monkeypatch.setattr(console, "configure", lambda _level: None)
    rows = [("Norway", "1 May 1990", "1 Jun 1991")]
    text = status_file(rows, number="99").encode("cp1252")

    def status(handler: Handler) -> None:
        handler.answer(200, text)

    today = datetime.now(UTC).date()
    engine = sa.create_engine(url)
    query = sa.text("SELECT status_on FROM source_entry WHERE source = 'untc-xix-99' "
                    "AND known_to = (SELECT max(known_to) FROM source_entry)")  # fmt: skip
    with serving(status, status) as (base, _):
        monkeypatch.setenv("DEPOSITARY_UNTC_URL", base)
        for options, day in ([], today), (["--as-at", "2020-01-01"], date(2020, 1, 1)):
            words = ["import", "untc", "XIX-99", "--older", "--pause", "0", "--cache", tmp_path]
            done = CliRunner().invoke(cli, [*map(str, words), *options], catch_exceptions=False)
            assert done.exit_code == 0, done.output
            assert "does not say its day" not in done.output
            with engine.connect() as connection:
                told = connection.execute(query).scalar_one()
            # A run can begin on one day and end on the next.
            assert told in {day.isoformat(), (day + timedelta(days=1)).isoformat()}
    engine.dispose()
