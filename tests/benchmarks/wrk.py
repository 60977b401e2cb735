"""Measuring with wrk: answers a second, latencies, and whatever went wrong."""

import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from tests.benchmarks.servers import CLIENT_CORE

CONNECTIONS = 16
_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}
_WRONG = re.compile(r"Socket errors:|Non-2xx or 3xx responses:")


@dataclass(frozen=True)
class Measured:
    """What one run, or several taken together, came to. Milliseconds."""

    rate: float
    p50: float
    p99: float
    wrong: str = ""


def install() -> None:
    """Install wrk where it is missing; needs root and Debian's packages."""
    if shutil.which("wrk"):
        return
    sys.stderr.write("installing wrk\n")
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    subprocess.run(["apt-get", "install", "-qq", "-y", "wrk"], check=True)


def run(
    url: str, seconds: float = 2, connections: int = CONNECTIONS, headers: Iterable[str] = ()
) -> Measured:
    """Ask for one address over and over from the client's core."""
    given = [part for header in headers for part in ("-H", header)]
    command = ["taskset", "-c", str(CLIENT_CORE), "wrk", "-t1", f"-c{connections}"]
    command += [f"-d{max(1, round(seconds))}s", "--timeout", "30s", "--latency", *given, url]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    wrong = [line.strip() for line in told.splitlines() if _WRONG.search(line)]
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    assert rate is not None, told
    return Measured(float(rate[1]), _percentile(told, 50), _percentile(told, 99), "; ".join(wrong))


def _percentile(told: str, percent: int) -> float:
    found = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)\b", told, re.MULTILINE)
    assert found is not None, told
    return float(found[1]) * _UNITS[found[2]]


def together(runs: list[Measured]) -> Measured:
    """The medians of several runs."""
    return Measured(
        statistics.median(run.rate for run in runs),
        statistics.median(run.p50 for run in runs),
        statistics.median(run.p99 for run in runs),
        "; ".join(sorted({run.wrong for run in runs if run.wrong})),
    )
