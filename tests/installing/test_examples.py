"""The examples in docs/deploying are taken by the programs that they are written for."""

import json
import os
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.faults.harness.nginx import site
from tests.faults.harness.servers import ROOT, Answer, eventually, free_port, serving

pytestmark = pytest.mark.installing
EXAMPLES = ROOT / "docs" / "deploying"
SITE = "accords.example.org"
Proxy = Callable[[Path, int], AbstractContextManager[Callable[..., Answer]]]


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    subprocess.run([ROOT / "tests" / "installing" / "install"], check=True)


def example(name: str, *replaced: tuple[str, str]) -> str:
    """An example's text, but for what must be other on this machine."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    for old, new in replaced:
        assert old in text, old
        text = text.replace(old, new)
    return text


@contextmanager
def started(
    command: list[str], home: Path, connect: Callable[[], HTTPConnection]
) -> Iterator[Callable[..., Answer]]:
    """A program that answers, and is gone afterwards; what asks it."""
    told = home / "told"

    def ask(path: str, **headers: str) -> Answer:
        connection = connect()
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", path, headers={"Host": SITE, **named})
            return Answer.of(connection.getresponse())
        finally:
            connection.close()

    with told.open("wb") as log:
        process = subprocess.Popen(
            command, env={**os.environ, "HOME": str(home)}, stdout=log, stderr=log
        )
    try:

        def answers() -> bool:
            assert process.poll() is None, told.read_text(encoding="utf-8")
            with suppress(OSError):
                return bool(ask("/healthz"))
            return False

        assert eventually(answers, 30), told.read_text(encoding="utf-8")
        yield ask
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def nginx(home: Path, upstream: int) -> Iterator[Callable[..., Answer]]:
    port, certificate, key = free_port(), home / "accords.pem", home / "accords.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={SITE}",
         "-addext", f"subjectAltName=DNS:{SITE},IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    command = site(
        home,
        (upstream,),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/ssl/accords.pem", str(certificate)),
        ("/etc/ssl/accords.key", str(key)),
    )
    trusted = ssl.create_default_context(cafile=str(certificate))
    with started(
        command, home, lambda: HTTPSConnection("127.0.0.1", port, context=trusted, timeout=30)
    ) as ask:
        yield ask


@contextmanager
def caddy(home: Path, upstream: int) -> Iterator[Callable[..., Answer]]:
    port = free_port()
    text = example(
        "Caddyfile",
        # It would ask the authority for a certificate of that name.
        (f"{SITE} {{", f"{{\n\tadmin off\n}}\nhttp://{SITE}:{port} {{"),
        ("127.0.0.1:8000", f"127.0.0.1:{upstream}"),
    )
    (home / "Caddyfile").write_text(text, encoding="utf-8")
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(home / "Caddyfile")]
    with started(command, home, lambda: HTTPConnection("127.0.0.1", port, timeout=30)) as ask:
        yield ask


@contextmanager
def echo() -> Iterator[int]:
    """The port of a server that answers with the headers that it is sent."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({name.lower(): value for name, value in self.headers.items()})
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_given: object) -> None:
            """Nothing is told."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        thread = Thread(target=made.serve_forever)
        thread.start()
        try:
            yield made.server_address[1]
        finally:
            made.shutdown()
            thread.join()


@pytest.mark.parametrize("proxy", [nginx, caddy])
def test_a_proxy_serves_all_but_the_metrics(proxy: Proxy, tmp_path: Path) -> None:
    with (
        serving(f"sqlite:///{tmp_path}/new.db", tmp_path, public_url=f"https://{SITE}") as server,
        proxy(tmp_path, server.port) as ask,
    ):
        page = ask("/v1/accords/abraham-accords/members?limit=1")
        assert (page.status, len(page.body["items"])) == (200, 1)
        assert page.body["next"].startswith(f"https://{SITE}/v1/")
        assert ask("/").status == 200
        assert ask("/metrics").status == 403
        assert server.ask("/metrics").status == 200


def test_nginx_keeps_answers_for_as_long_as_they_say(tmp_path: Path) -> None:
    with (
        serving(f"sqlite:///{tmp_path}/new.db", tmp_path, max_age=600) as server,
        nginx(tmp_path, server.port) as ask,
    ):
        for path in ("/v1/accords?revision=1", "/v1/accords", "/accords/abraham-accords"):
            first, again = ask(path), ask(path)
            assert [a.headers["x-cache-status"] for a in (first, again)] == ["MISS", "HIT"], path
            assert first.content == again.content
            assert first.headers["x-request-id"] != again.headers["x-request-id"]
            kept = ask(path, If_None_Match=first.headers["etag"])
            assert (kept.status, kept.headers["x-cache-status"]) == (304, "HIT")
        # Who has seen more, or may have written, is answered anew.
        assert ask("/v1/accords", If_Revision_At_Least="1").headers["x-cache-status"] == "MISS"
        assert ask("/v1/accords", Authorization="Bearer x").headers["x-cache-status"] == "BYPASS"
        assert ask("/v1/accords", If_Revision_At_Least="9").status == 400
        assert ask("/v1/accords?no=such").headers["x-cache-status"] == "MISS"
        assert ask("/v1/accords?no=such").headers["x-cache-status"] == "MISS"
        assert ask("/v1/countries?revision=1").headers.get("content-encoding") is None
        packed = ask("/v1/countries?revision=1", Accept_Encoding="br")
        assert packed.headers["content-encoding"] == "br"
        server.kill()
        assert ask("/v1/accords?revision=1").headers["x-cache-status"] == "HIT"


@pytest.mark.parametrize("proxy", [nginx, caddy])
def test_a_proxy_says_itself_who_asks_and_how(proxy: Proxy, tmp_path: Path) -> None:
    with echo() as upstream, proxy(tmp_path, upstream) as ask:
        told = ask(
            "/v1/accords",
            X_Forwarded_For="203.0.113.9",
            X_Forwarded_Host="elsewhere.example",
            X_Forwarded_Prefix="/elsewhere",
            X_Forwarded_Proto="gopher",
        ).body
    assert told["x-forwarded-for"] == "127.0.0.1"
    assert told["x-forwarded-host"].partition(":")[0] == SITE
    assert told["x-forwarded-proto"] == ("https" if proxy is nginx else "http")
    assert not told.get("x-forwarded-prefix")


def test_the_proxy_examples_are_valid_as_they_are(tmp_path: Path) -> None:
    command = ["caddy", "validate", "--adapter", "caddyfile"]
    command += ["--config", str(EXAMPLES / "Caddyfile")]
    home = {**os.environ, "HOME": str(tmp_path)}
    subprocess.run(command, check=True, capture_output=True, env=home)


def test_systemd_takes_the_unit_and_finds_little_left_open(tmp_path: Path) -> None:
    program = tmp_path / "depositary"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / "depositary.service"
    unit.write_text(
        example("depositary.service", ("/srv/depositary/bin/depositary", str(program))),
        encoding="utf-8",
    )
    for words in (["verify"], ["security", "--offline=yes", "--threshold=20"]):
        done = subprocess.run(
            ["systemd-analyze", *words, unit], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr


def test_compose_takes_its_file_and_asks_for_what_it_lacks() -> None:
    command = ["docker-compose", "--file", str(EXAMPLES / "compose.yaml"), "config", "--quiet"]
    given = {"POSTGRES_PASSWORD": "0123", "DEPOSITARY_PUBLIC_URL": f"https://{SITE}"}
    whole = {"PATH": os.environ["PATH"], **given}
    subprocess.run(command, check=True, env=whole)
    for name in given:
        lacking = {key: value for key, value in whole.items() if key != name}
        done = subprocess.run(command, env=lacking, capture_output=True, text=True, check=False)
        assert (done.returncode != 0, name in done.stderr) == (True, True), done.stderr
