"""Queries that nobody means well with: each is refused or answered honestly, and quickly."""

import socket
import time
from urllib.parse import quote

import pytest

from tests.faults.harness.servers import Answer, Server

pytestmark = pytest.mark.faults
LONG = "a" * 60_000
TEXTS = [
    "%00", "a%00b", "%ff%fe", "%c0%af", "%ed%a0%80", "%", "%zz", "-1", "9223372036854775808",
    "-9223372036854775809", "1e309", "NaN", "%F0%9F%98%80", "%E2%80%AE", "%22", "%22%22%22",
    "C%2B%2B",
    "state-party", "a*", "NEAR(a%20b)", "a%20AND", "title:a", "(", "%5E", "'%20OR%201=1--",
    "%25%25%25%25%25", "_" * 200, "%25_" * 50, "';DROP%20TABLE%20span;--",
    "1)%20UNION%20SELECT%201--",
    "..%2f..%2fetc%2fpasswd", LONG, "%25a" * 15_000,
]  # fmt: skip
PLACES = [
    "/v1/search?q={}",
    "/v1/accords?cursor={}",
    "/v1/accords?limit={}",
    "/v1/accords/{}",
    "/v1/countries/{}",
    "/v1/actions/{}",
    "/v1/revisions/{}",
    "/v1/memberships?as_of={}",
    "/v1/memberships?revision={}",
    "/v1/memberships?status={}",
    "/v1/compare?country={}&country=NOR",
    "/v1/sources?{}=1",
]


def ask(connection: socket.socket, target: str) -> Answer:
    """Send the request's target byte for byte, which a proper client would refuse to."""
    connection.sendall(b"GET " + target.encode("latin-1") + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    return Answer.on(connection)


@pytest.mark.parametrize("place", PLACES)
def test_each_is_refused_or_answered_honestly(standing: Server, place: str) -> None:
    slow = []
    for text in TEXTS:
        with socket.create_connection(("127.0.0.1", standing.port), 10) as connection:
            began = time.perf_counter()
            answer = ask(connection, place.format(text))
            seconds = time.perf_counter() - began
        if seconds > 1:
            slow.append((text[:40], seconds))
        if answer.status == 200:
            assert answer.body
        elif answer.status == 308:  # A slug in capitals leads to the one that is meant.
            assert answer.headers["location"] == f"http://x{place.format(text).lower()}"
        elif answer.headers["content-type"].startswith("text/plain"):
            # Beyond 64 KiB the parser itself refuses, before there is a request to speak of.
            assert answer.status == 400
        else:
            answer.problem(400, 404)
    assert slow == []


@pytest.mark.parametrize("text", ['"', "C++", "state-party", "a AND", "(", "*", "harbours' OR 1=1"])
def test_what_looks_like_syntax_is_text(standing: Server, text: str) -> None:
    answer = standing.ask(f"/v1/search?q={quote(text)}")
    assert answer.status in (200, 400)
    if answer.status == 200:
        assert "items" in answer.body


def test_nothing_of_it_was_carried_out(standing: Server) -> None:
    assert standing.ask("/v1/memberships").body["items"]
