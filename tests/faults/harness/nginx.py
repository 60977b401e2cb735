"""nginx of the test's own with docs/deploying/nginx.conf, before servers on this machine."""

import getpass
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

from tests.faults.harness.servers import ROOT, eventually, free_port

EXAMPLE = ROOT / "docs" / "deploying" / "nginx.conf"
AROUND = """\
daemon off;
user {user};
pid {home}/pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    include {home}/site.conf;
}}
"""
_TLS = (
    "    ssl_certificate /etc/ssl/accords.pem;\n",
    "    ssl_certificate_key /etc/ssl/accords.key;\n",
)


def site(home: Path, upstreams: tuple[int, ...], *replaced: tuple[str, str]) -> list[str]:
    """The command that starts it on the example, but for what must be other here."""
    servers = " ".join(f"server 127.0.0.1:{port};" for port in upstreams)
    text = EXAMPLE.read_text(encoding="utf-8")
    own = (("server 127.0.0.1:8000;", servers), ("/var/cache/nginx/depositary", f"{home}/cache"))
    for old, new in (*own, *replaced):
        assert old in text, old
        text = text.replace(old, new)
    (home / "site.conf").write_text(text, encoding="utf-8")
    around = AROUND.format(home=home, user=getpass.getuser())
    (home / "nginx.conf").write_text(around, encoding="utf-8")
    return ["nginx", "-p", str(home), "-c", str(home / "nginx.conf")]


@contextmanager
def in_front(
    home: Path, *upstreams: int, prefix: str = "", under: Sequence[str] = ()
) -> Iterator[int]:
    """Its port, without TLS, before servers on these ports; under a path where one is given."""
    port = free_port()
    replaced = [("listen 443 ssl", f"listen 127.0.0.1:{port}"), *((line, "") for line in _TLS)]
    if prefix:
        replaced += [
            ("location / {", f"location {prefix}/ {{"),
            ("proxy_pass http://depositary;", "proxy_pass http://depositary/;"),
            ('X-Forwarded-Prefix ""', f"X-Forwarded-Prefix {prefix}"),
        ]
    told = home / "nginx.log"
    with told.open("wb") as log:
        command = [*under, *site(home, upstreams, *replaced)]
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:

        def answers() -> bool:
            assert process.poll() is None, told.read_text(encoding="utf-8")
            with suppress(OSError), closing(HTTPConnection("127.0.0.1", port, timeout=10)) as made:
                made.request("GET", f"{prefix}/healthz")
                return made.getresponse().status == 200
            return False

        assert eventually(answers, 30), told.read_text(encoding="utf-8")
        yield port
    finally:
        process.terminate()
        process.wait(30)
