"""Clients that write, remember what they were told, and what the ledger must then hold."""

import asyncio
import json
import sqlite3
import time
import uuid
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from app.db import engine as engines
from app.keys import commands
from app.settings import Settings
from tests.example import GAZETTE, HARBOUR
from tests.faults.harness.clients import Client
from tests.faults.harness.servers import Answer, Server

ACTIONS = f"/v1/accords/{HARBOUR}/actions"
COUNTRIES = [
    "USA",
    "CAN",
    "MEX",
    "BRA",
    "ARG",
    "CHL",
    "PER",
    "COL",
    "JPN",
    "KOR",
    "MNG",
    "CHN",
    "LKA",
    "PRT",
    "ESP",
    "FRA",
    "ITA",
    "AUT",
    "CHE",
    "GRC",
]


def make_key(url: str, name: str = "curator", scope: str = "admin") -> str:
    """A key that may write, straight into the database."""
    engine = engines.connect(Settings(database_url=url, pool_size=1))
    try:
        with engines.writing(engine) as session:
            return commands.create(session, name, scope, datetime.now(UTC), None)
    finally:
        engine.dispose()


def headers(key: str, **more: str) -> dict[str, str]:
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return {"authorization": f"Bearer {key}", "content-type": "application/json", **named}


def action(mark: str, country: str = "USA") -> bytes:
    """An action that this mark makes different from all others."""
    cited = [{"source": GAZETTE, "quote": mark, "locator": "page 1"}]
    body = {
        "country": country,
        "kind": "declaration",
        "done_on": "1990-05-01",
        "statement": mark,
        "citations": cited,
    }
    return json.dumps(body).encode()


def record(server: Server, key: str, mark: str, country: str = "USA") -> Answer:
    """Record one action under its mark as idempotency key."""
    return server.ask(ACTIONS, "POST", action(mark, country), headers(key, idempotency_key=mark))


@dataclass
class Told:
    """What writers were told: each acknowledged action's place, each unanswered one's country."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    unanswered: dict[str, str] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    refusals: list[Answer] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def note(self, mark: str, answer: Answer) -> None:
        self.statuses[answer.status] += 1
        if answer.status == 201:
            self.acknowledged[mark] = answer.headers["location"].partition("/v1/")[2]
        else:
            self.refusals.append(answer)


async def write_on(port: int, key: str, number: int, until: float, told: Told) -> None:
    """Record one action after the other until that time or until the connection breaks."""
    client = Client(port)
    country = COUNTRIES[number % len(COUNTRIES)]
    try:
        while time.monotonic() < until:
            mark = uuid.uuid4().hex
            told.unanswered[mark] = country
            sent = headers(key, idempotency_key=mark)
            began = time.perf_counter()
            answer = await client.ask(ACTIONS, "POST", action(mark, country), sent)
            told.seconds.append(time.perf_counter() - began)
            del told.unanswered[mark]
            told.note(mark, answer)
    except (OSError, EOFError):
        pass
    finally:
        client.close()


def writers(port: int, key: str, count: int, seconds: float, told: Told) -> None:
    """So many writers at once for so long, or until the server breaks off."""

    async def together() -> None:
        until = time.monotonic() + seconds
        await asyncio.gather(*(write_on(port, key, n, until, told) for n in range(count)))

    asyncio.run(together())


def marks(path: Path) -> Counter[str]:
    """How many standing actions bear each mark."""
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT quote FROM citation JOIN action ON action.id = citation.action"
        return Counter(quote for (quote,) in connection.execute(query))


def sound(path: Path) -> None:
    """The file is whole, refers to nothing that is not there, and its revisions have no gap."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        gaps = connection.execute("SELECT max(number) - count(*) FROM revision").fetchone()
        assert gaps == (0,)


def all_there(server: Server, path: Path, acknowledged: Mapping[str, str]) -> int:
    """How many of the acknowledged actions are lost or doubled; asks for some over HTTP, too."""
    found = marks(path)
    for mark, place in list(acknowledged.items())[-20:]:
        answer = server.ask(f"/v1/{place}")
        assert answer.status == 200
        assert answer.body["citations"][0]["quote"] == mark
    return sum(found[mark] != 1 for mark in acknowledged)
