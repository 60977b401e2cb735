"""Bodies that nobody means well with: a problem document for each, and no memory for any."""

import gzip
import json
import socket
from collections.abc import Iterator

import pytest

from tests.faults.conftest import Figures
from tests.faults.harness.servers import Answer, Server
from tests.faults.harness.writers import ACTIONS, action, headers, make_key

pytestmark = pytest.mark.faults
MIB = 1024 * 1024
GOOD = action("a body")


@pytest.fixture(scope="module")
def key(standing: Server) -> str:
    return make_key(standing.url)


def changed(**members: str) -> bytes:
    """The good body with some members replaced by raw JSON."""
    parsed = json.loads(GOOD)
    parts = {name: json.dumps(value) for name, value in parsed.items()} | members
    return ("{" + ",".join(f'"{name}":{raw}' for name, raw in parts.items()) + "}").encode(
        "utf-8", "surrogatepass"
    )


BODIES: dict[str, tuple[bytes, dict[str, str], int]] = {
    "nothing": (b"", {}, 400),
    "20 MB": (b" " * 20 * MIB, {}, 413),
    "20 MB of one text": (changed(statement='"' + "a" * 20 * MIB + '"'), {}, 413),
    "a gzip bomb": (gzip.compress(b" " * 50 * MIB), {"content-encoding": "gzip"}, 415),
    "an unknown coding": (GOOD, {"content-encoding": "rot13"}, 415),
    "nested 100,000 deep": (b"[" * 100_000 + b"]" * 100_000, {}, 400),
    "nested in a member": (changed(statement="[" * 100_000 + "]" * 100_000), {}, 400),
    "objects 100,000 deep": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, {}, 400),
    "NaN": (changed(statement="NaN"), {}, 400),
    "Infinity": (changed(statement="-Infinity"), {}, 400),
    "a lone surrogate, escaped": (changed(statement='"\\ud800"'), {}, 400),
    "a lone surrogate, raw": (changed(statement='"\ud800"'), {}, 400),
    "a NUL, escaped": (changed(statement='"a\\u0000b"'), {}, 400),
    "a NUL, raw": (changed(statement='"a\0b"'), {}, 400),
    "2^63": (changed(statement=str(2**63)), {}, 400),
    "2^64": (changed(statement=str(2**64)), {}, 400),
    "a number of 5,000 digits": (changed(statement="9" * 5000), {}, 400),
    "1e400": (changed(statement="1e400"), {}, 400),
    "a member twice": (GOOD[:-1] + b',"country":"CAN"}', {}, 400),
    "UTF-16": (GOOD.decode().encode("utf-16"), {}, 400),
    "UTF-32": (GOOD.decode().encode("utf-32"), {}, 400),
    "Latin-1": (changed(statement='"é"').decode().encode("latin-1"), {}, 400),
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD, {}, 400),
    "a comma too many": (GOOD[:-1] + b",}", {}, 400),
    "two documents": (GOOD + GOOD, {}, 400),
    "a list": (b"[" + GOOD + b"]", {}, 400),
    "null": (b"null", {}, 400),
    "a million members": (b'{"a":[' + b"1," * 500_000 + b"1]}", {}, 400),
    "a form": (b"country=USA", {"content-type": "application/x-www-form-urlencoded"}, 415),
    "XML": (b"<a/>", {"content-type": "application/xml"}, 415),
}


@pytest.mark.parametrize(("body", "sent", "status"), BODIES.values(), ids=BODIES)
def test_a_body_is_refused(
    standing: Server, key: str, body: bytes, sent: dict[str, str], status: int
) -> None:
    try:
        answer = standing.ask(ACTIONS, "POST", body, headers(key) | sent)
    except ConnectionError:
        # The refusal came before all of it was sent, and its reading ended there.
        answer = early(standing, key, len(body))
    answer.problem(status)


def early(standing: Server, key: str, size: int) -> Answer:
    """Announce a body, and read the answer before any of it is sent."""
    with socket.create_connection(("127.0.0.1", standing.port), 10) as connection:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers(key).items())
        head = f"POST {ACTIONS} HTTP/1.1\r\nHost: x\r\n{lines}Content-Length: {size}\r\n\r\n"
        connection.sendall(head.encode())
        return Answer.on(connection)


def chunked(standing: Server, key: str, chunks: Iterator[bytes]) -> Answer:
    """Send a body in chunks, without saying how much there is to come, until there is an answer."""
    with socket.create_connection(("127.0.0.1", standing.port), 10) as connection:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers(key).items())
        head = f"POST {ACTIONS} HTTP/1.1\r\nHost: x\r\n{lines}Transfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head.encode())
        try:
            for chunk in chunks:
                connection.sendall(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            connection.sendall(b"0\r\n\r\n")
        except ConnectionError:
            pass  # It has heard enough; what it said about that is still to be read.
        return Answer.on(connection)


def test_a_chunked_body_is_read_like_any_other(standing: Server, key: str) -> None:
    answer = chunked(standing, key, iter([GOOD[:10], GOOD[10:-1]]))
    answer.problem(400)


def test_a_chunked_body_without_end_is_cut_off(standing: Server, key: str) -> None:
    before = standing.holds()["memory"]
    for _ in range(3):
        chunked(standing, key, iter([b" " * 65536] * 24)).problem(413)
    assert standing.holds()["memory"] < before + 10 * MIB


@pytest.mark.slow
def test_all_of_them_again_and_again_cost_no_memory(
    standing: Server, key: str, figure: Figures
) -> None:
    held = []
    for _ in range(4):
        for body, sent, status in BODIES.values():
            test_a_body_is_refused(standing, key, body, sent, status)
        held.append(standing.holds()["memory"])
    figure(f"memory after each of 4 rounds of bad bodies: {[each // MIB for each in held]} MiB")
    assert max(held[1:]) < held[0] + 16 * MIB


def test_nothing_of_it_was_written(standing: Server, key: str) -> None:
    assert standing.ask("/readyz").body["revision"] == 5
