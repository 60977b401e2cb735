"""Crowds of clients: many requests at once from one process, with the time that each took."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.faults.harness.servers import Answer

PATIENCE = 30.0
"""Seconds after which a client takes the server for dead."""


@dataclass
class Crowd:
    """What a crowd of clients met."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def quantile(self, share: float) -> float:
        """The time in seconds within which this share of the requests was answered."""
        times = sorted(self.seconds)
        return times[min(len(times) - 1, int(len(times) * share))]

    def note(self, answer: Answer, seconds: float) -> None:
        self.statuses[answer.status] += 1
        self.seconds.append(seconds)


class Client:
    """One connection that stays open between requests."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request. Raises OSError or EOFError if the connection breaks."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        named = {"host": "127.0.0.1", **(headers or {})}
        if body or method != "GET":
            named["content-length"] = str(len(body))
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        writer.write(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        got = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
        content = await reader.readexactly(int(got.get("content-length", 0)))
        if got.get("connection") == "close":
            self.close()
        return Answer(int(head[0].split()[1]), got, content)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _one(port: int, paths: Sequence[str], crowd: Crowd) -> None:
    client = Client(port)
    try:
        for path in paths:
            began = time.perf_counter()
            answer = await asyncio.wait_for(client.ask(path), PATIENCE)
            crowd.note(answer, time.perf_counter() - began)
    except (OSError, EOFError, TimeoutError) as error:
        crowd.broken.append(repr(error))
    finally:
        client.close()


def crowd(port: int, count: int, paths: Sequence[str]) -> Crowd:
    """So many clients at once, each of which asks for all the paths, one after the other."""

    async def together() -> Crowd:
        met = Crowd()
        await asyncio.gather(
            *(
                _one(port, [*paths[i % len(paths) :], *paths[: i % len(paths)]], met)
                for i in range(count)
            )
        )
        return met

    return asyncio.run(together())
