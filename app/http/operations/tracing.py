"""Traces: a span for each request and a child for each SQL statement, sent by OTLP over HTTP.

The standard variables of OpenTelemetry ask for them; without these nothing of it is even loaded.
The request's span is FastAPI's own. It is sent from a thread of its own out of a bounded queue, so
that a collector that is slow or down costs an answer nothing.
"""

import logging
import os
import threading
from collections.abc import Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import anyio.to_thread
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from opentelemetry import trace
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

log = logging.getLogger("depositary.tracing")
PATIENCE = 3.0
"""Seconds that the end of the process waits for what is still to be sent."""
ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
"""The variables that say where traces go; either asks for them."""
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_SPAN = "_depositary_span"


def asked_for(environment: Mapping[str, str]) -> bool:
    """Whether these variables ask for traces, in a way that can be given."""
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    exporter = environment.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    if exporter == "none" or not (exporter or any(environment.get(e) for e in ENDPOINTS)):
        return False
    protocol = next((environment[p] for p in _PROTOCOLS if environment.get(p)), "http/protobuf")
    if exporter not in ("", "otlp") or protocol != "http/protobuf":
        log.warning("no traces: they are only sent by otlp over http/protobuf")
        return False
    return True


class Traces:
    """The traces of one application on one database; does nothing where none are asked for."""

    def __init__(self, provider: "TracerProvider | None", engine: sa.Engine) -> None:
        self._provider = provider
        if provider is not None:
            _follow(engine, provider.get_tracer("depositary"))

    @property
    def telemetry(self) -> TelemetryConfig:
        """What FastAPI is to be told; not told, it looks for what was not asked for each time."""
        return {
            "tracer_provider": self._provider,
            "tracing": self._provider is not None,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
        }

    def install(self, app: FastAPI) -> None:
        """Let spans of requests say what the answer was."""
        if self._provider is not None:
            app.add_middleware(_Answered)

    async def close(self) -> None:
        """Send what is still to be sent, and wait no longer than PATIENCE for it."""
        if self._provider is not None:
            sender = threading.Thread(target=self._provider.shutdown, name="traces", daemon=True)
            sender.start()
            await anyio.to_thread.run_sync(sender.join, PATIENCE)


def from_environment(engine: sa.Engine) -> Traces:
    """Traces as the environment of this process asks for them."""
    provider = None
    if asked_for(os.environ):
        try:
            provider = _provider()
        except ValueError as error:
            log.warning("no traces: %s", error)
    return Traces(provider, engine)


def _provider() -> "TracerProvider":
    # Loaded only now: it takes a while, and megabytes.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    named = os.environ.get("OTEL_SERVICE_NAME") or "service.name=" in os.environ.get(
        "OTEL_RESOURCE_ATTRIBUTES", ""
    )
    attributes = {"service.version": version("depositary")}
    resource = Resource.create(
        attributes if named else {"service.name": "depositary", **attributes}
    )
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


class _Answered:
    """ASGI middleware: the request's id and the answer's revision become attributes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        span = trace.get_current_span()

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = Headers(raw=message["headers"])
                span.set_attribute("depositary.request_id", scope.get("request_id", ""))
                if "revision" in headers:
                    span.set_attribute("depositary.revision", int(headers["revision"]))
            await send(message)

        await self.app(scope, receive, noted)


def _follow(engine: sa.Engine, tracer: trace.Tracer) -> None:
    """Give each statement of a request a span. It holds the SQL, and no values."""

    @sa.event.listens_for(engine, "before_cursor_execute")
    def begin(
        _c: object, _cursor: object, statement: str, _p: object, context: Any, _many: bool
    ) -> None:
        if context is None or not trace.get_current_span().is_recording():
            return
        operation = statement.split(None, 1)[0].upper()
        attributes = {
            "db.system.name": engine.dialect.name,
            "db.operation.name": operation,
            "db.query.text": statement,
        }
        span = tracer.start_span(operation, kind=trace.SpanKind.CLIENT, attributes=attributes)
        setattr(context, _SPAN, span)

    @sa.event.listens_for(engine, "after_cursor_execute")
    def end(_c: object, _cursor: object, _s: str, _p: object, context: Any, _many: bool) -> None:
        span = context and context.__dict__.pop(_SPAN, None)
        if span is not None:
            span.end()

    @sa.event.listens_for(engine, "handle_error")
    def fail(failure: sa.engine.ExceptionContext) -> None:
        context: Any = failure.execution_context
        span = context and context.__dict__.pop(_SPAN, None)
        if span is not None:
            span.set_attribute("error.type", type(failure.original_exception).__qualname__)
            span.set_status(trace.StatusCode.ERROR)
            span.end()
