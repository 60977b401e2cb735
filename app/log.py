"""Structured logs: one JSON object a line on standard error."""

import asyncio
import logging
import sys
from contextlib import suppress

import structlog

_ATOMIC = 4096
"""Bytes that a pipe takes in one piece (PIPE_BUF)."""


def configure(level: str) -> None:
    """Send our log and the libraries' through one chain. Safe to call again."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.getLogger("alembic").setLevel("WARNING")
    logging.getLogger("uvicorn.error").addFilter(_no_stop)


def _no_stop(record: logging.LogRecord) -> bool:
    """Whether a line is no trace of a request that a stopping server cut off: that is no fault."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


def write(lines: list[bytes]) -> None:
    """Write finished lines of ASCII, each with its line break, to where the log goes.

    In pieces of whole lines that other processes on the same pipe cannot break apart.
    """
    text = b"".join(lines)
    start = 0
    while start < len(text):
        end = text.rfind(b"\n", start, start + _ATOMIC) + 1 or text.index(b"\n", start) + 1
        # A log that cannot be written must not stop the answers.
        with suppress(OSError, ValueError):
            sys.stderr.write(text[start:end].decode("ascii"))
            sys.stderr.flush()
        start = end
