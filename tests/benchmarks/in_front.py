"""nginx with docs/deploying/nginx.conf before Depositary, beside the bare application."""

import statistics
from pathlib import Path

from tests.benchmarks import wrk
from tests.benchmarks.servers import SERVER_CORE, Server, fetch
from tests.benchmarks.wrk import Measured
from tests.faults.harness import nginx

ROUNDS, SECONDS = 8, 1


def kept(folder: Path, bare: Server, depositary: Server, path: str) -> list[str]:
    """Answers that nginx has kept, whole and as 304s, beside those of the bare application."""
    pinned = f"{path}&revision={fetch(depositary.url + path)[1]['revision']}"
    home = folder / "nginx"
    home.mkdir()
    upstream = int(depositary.url.rpartition(":")[2])
    core = ("taskset", "-c", str(SERVER_CORE))
    with nginx.in_front(home, upstream, under=core) as port:
        address = f"http://127.0.0.1:{port}{pinned}"
        tag = fetch(address)[1]["etag"]
        assert fetch(address)[1]["x-cache-status"] == "HIT"
        told = []
        for said, given in (("pinned", ()), ("pinned, 304", (f"If-None-Match: {tag}",))):
            pairs = [
                (_run(address, given), _run(bare.url + path, _of(bare, path) if given else ()))
                for _ in range(ROUNDS)
            ]
            rate = wrk.together([one for one, _ in pairs]).rate
            times = statistics.median(one.rate / other.rate for one, other in pairs)
            told.append(f"- (f) kept by nginx, {said}: {rate:,.0f}/s, {times:.2f} of (a)'s")
    return told


def _of(bare: Server, path: str) -> tuple[str, ...]:
    return (f"If-None-Match: {fetch(bare.url + path)[1]['etag']}",)


def _run(address: str, headers: tuple[str, ...]) -> Measured:
    return wrk.run(address, SECONDS, headers=headers)
