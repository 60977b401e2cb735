"""Traces: what a collector receives of a request, and that one which is down costs nothing."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import anyio
import httpx
import pytest
import sqlalchemy as sa
from opentelemetry.exporter.otlp.proto.http import trace_exporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from app.http.operations import tracing
from app.main import create_app
from tests.conftest import settings_for
from tests.example import HARBOUR
from tests.support import counted

ROOT = Path(__file__).parents[3]
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
_SENDING = ("traces", "OtelBatchSpanRecordProcessor")
"""The names of threads that send spans: the last, and all before."""
pytestmark = pytest.mark.anyio


class Seen(NamedTuple):
    """A span as it arrived: its message, its attributes, and its resource's."""

    span: Any
    attributes: dict[str, Any]
    resource: dict[str, Any]


def plain(attributes: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in attributes}


class Collector:
    """An OTLP/HTTP receiver on loopback. `stuck` makes it take requests and answer none."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.paths: list[str] = []
        self.stuck = threading.Event()
        self.over = threading.Event()
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if collector.stuck.is_set():
                    collector.over.wait()
                    return
                collector.take(self.path, body)
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def take(self, path: str, body: bytes) -> None:
        self.paths.append(path)
        for sent in ExportTraceServiceRequest.FromString(body).resource_spans:
            resource = plain(sent.resource.attributes)
            for scope in sent.scope_spans:
                self.seen += [Seen(span, plain(span.attributes), resource) for span in scope.spans]

    def close(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @property
    def requests(self) -> list[Seen]:
        return [one for one in self.seen if one.span.kind == Span.SPAN_KIND_SERVER]

    @property
    def statements(self) -> list[Seen]:
        return [one for one in self.seen if one.span.kind == Span.SPAN_KIND_CLIENT]


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.close()


@pytest.fixture
def url(new_database: Callable[[str], str]) -> str:
    return new_database("example")


@pytest.fixture
def traced(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables that ask for traces; only the end of the process sends them."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "600000")


@asynccontextmanager
async def serving(url: str) -> AsyncIterator[tuple[httpx.AsyncClient, sa.Engine]]:
    """An application from its start to its shutdown, and its engine."""
    app = create_app(settings_for(url))
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://testserver") as client,
    ):
        yield client, app.state.engine


@pytest.mark.usefixtures("traced")
async def test_a_request_is_a_span_with_its_route_status_revision_and_id(
    collector: Collector, url: str
) -> None:
    async with serving(url) as (client, _):
        response = await client.get(f"/v1/accords/{HARBOUR}/members", params={"limit": 2})
    assert collector.paths == ["/v1/traces"]
    (seen,) = collector.requests
    assert seen.span.name == "GET /v1/accords/{slug}/members"
    expected = {
        "http.request.method": "GET",
        "http.route": "/v1/accords/{slug}/members",
        "http.response.status_code": 200,
        "url.query": "limit=2",
        "depositary.revision": 5,
        "depositary.request_id": response.headers["x-request-id"],
    }
    assert expected.items() <= seen.attributes.items()
    assert seen.resource["service.name"] == "depositary"
    assert seen.resource["service.version"]


@pytest.mark.usefixtures("traced")
async def test_each_statement_is_a_child_of_its_request_and_holds_no_values(
    collector: Collector, url: str
) -> None:
    async with serving(url) as (client, engine):
        with counted(engine) as sent:
            await client.get("/v1/countries/NOR")
    (request,) = collector.requests
    texts = [one.attributes["db.query.text"] for one in collector.statements]
    assert [text for text in texts if not text.startswith("BEGIN")] == sent
    assert not [text for text in texts if "NOR" in text]
    for one in collector.statements:
        assert one.span.parent_span_id == request.span.span_id
        assert one.span.trace_id == request.span.trace_id
        assert one.span.end_time_unix_nano >= one.span.start_time_unix_nano
        assert one.attributes["db.system.name"] == engine.dialect.name


@pytest.mark.usefixtures("traced")
async def test_a_caller_that_traces_finds_our_span_in_its_trace(
    collector: Collector, url: str
) -> None:
    async with serving(url) as (client, _):
        await client.get("/healthz", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
        await client.get("/healthz", headers={"traceparent": "00-rubbish-01"})
    inside, outside = (one.span for one in collector.requests)
    assert (inside.trace_id.hex(), inside.parent_span_id.hex()) == (TRACE, PARENT)
    assert outside.trace_id.hex() != TRACE
    assert outside.parent_span_id == b""


@pytest.mark.usefixtures("traced")
async def test_refusals_and_failures_are_spans_too(
    collector: Collector, url: str, new_database: Callable[[str], str]
) -> None:
    async with serving(url) as (client, _):
        await client.get("/v1/countries/QQQ")
        await client.delete("/v1/countries/NOR")
    async with serving(new_database("bare")) as (client, engine):
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE country_entry")
        await client.get("/v1/countries")
    told = {
        (one.attributes["http.response.status_code"], one.span.status.code)
        for one in collector.requests
    }
    ok, failed = Span().status.STATUS_CODE_UNSET, Span().status.STATUS_CODE_ERROR
    assert told == {(404, ok), (405, ok), (503, failed)}
    assert [one.span.status.code for one in collector.statements].count(failed) == 1


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({}, False),
        ({"OTEL_SERVICE_NAME": "x"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c/v1/traces"}, True),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c"}, False),
        ({"OTEL_SDK_DISABLED": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c"}, False),
        ({"OTEL_SDK_DISABLED": "false", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c"}, True),
        ({"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, True),
    ],
)
async def test_the_standard_variables_ask_for_traces(
    variables: dict[str, str], wanted: bool
) -> None:
    assert tracing.asked_for(variables) == wanted


@pytest.mark.parametrize(
    "variables",
    [
        {"OTEL_TRACES_EXPORTER": "zipkin"},
        {"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
    ],
)
async def test_what_cannot_be_given_is_told_in_the_log(
    variables: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    assert not tracing.asked_for(variables)
    assert "no traces" in caplog.text


@pytest.mark.usefixtures("traced")
async def test_a_variable_that_makes_no_sense_stops_no_server(
    collector: Collector, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "soon")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "squeeze")
    async with serving(url) as (client, _):
        assert (await client.get("/readyz")).status_code == 200


@pytest.mark.usefixtures("traced")
async def test_the_service_may_have_another_name(
    collector: Collector, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "treaties")
    async with serving(url) as (client, _):
        await client.get("/healthz")
    assert collector.requests[0].resource["service.name"] == "treaties"


def free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def given_up(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody goes on behind the test to send what no collector takes."""
    made: list[OTLPSpanExporter] = []

    class Exporter(OTLPSpanExporter):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    monkeypatch.setattr(trace_exporter, "OTLPSpanExporter", Exporter)
    yield
    for one in made:
        one.shutdown()  # type: ignore[no-untyped-call]
    collector.over.set()
    # It draws a random number before each further try, and other tests watch who draws any.
    for thread in threading.enumerate():
        if thread.name in _SENDING:
            thread.join(30)
            assert not thread.is_alive(), thread
    assert made


@pytest.mark.usefixtures("traced", "given_up")
@pytest.mark.parametrize("how", ["down", "stuck"])
async def test_a_collector_that_is_no_use_fails_no_answer_and_holds_up_no_end(
    url: str, collector: Collector, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if how == "down":
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    collector.stuck.set()
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "1")
    # Left to itself the library would wait for half a minute at the end.
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "60")
    monkeypatch.setattr(tracing, "PATIENCE", 0.1)
    with anyio.fail_after(20):
        async with serving(url) as (client, _):
            for _ in range(20):
                assert (await client.get("/v1/countries?limit=1")).status_code == 200
    assert collector.seen == []


LOADED = """
import sys
from app.main import from_environment
from_environment()
print(sorted({'opentelemetry.sdk', 'opentelemetry.exporter', 'google.protobuf'} & set(sys.modules)))
"""


async def test_nothing_is_loaded_that_nobody_asked_for(url: str, collector: Collector) -> None:
    def loaded(**variables: str) -> str:
        known = {k: v for k, v in os.environ.items() if not k.startswith("OTEL_")}
        given = {"PYTHONPATH": str(ROOT), "DEPOSITARY_DATABASE_URL": url, **variables}
        command = [sys.executable, "-c", LOADED]
        return subprocess.check_output(command, env={**known, **given}, text=True)

    assert loaded() == "[]\n"
    all_of_it = "['google.protobuf', 'opentelemetry.exporter', 'opentelemetry.sdk']\n"
    assert loaded(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url) == all_of_it


async def test_a_server_that_ends_sends_what_it_has(url: str, collector: Collector) -> None:
    port = free_port()
    given = {
        "PYTHONPATH": str(ROOT),
        "DEPOSITARY_DATABASE_URL": url,
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_BSP_SCHEDULE_DELAY": "600000",
    }
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve"]
    with subprocess.Popen(
        [*command, "--port", str(port)], env={**os.environ, **given}, stderr=subprocess.DEVNULL
    ) as server:
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
                await until_ready(client, server)
            assert collector.seen == []
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)
    assert "GET /readyz" in {one.span.name for one in collector.requests}
    assert {one.span.name for one in collector.statements} >= {"SELECT"}


async def until_ready(client: httpx.AsyncClient, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert server.poll() is None
        try:
            if (await client.get("/readyz")).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the server never got ready")
