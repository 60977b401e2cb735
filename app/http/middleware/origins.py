"""At which address a request found this server: what the links of its answer begin with."""

import re
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

from starlette.types import Scope

_HOST = re.compile(r"(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?")
_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~%-]+)*")
_MOST = 256
"""Hosts that are remembered to be plain ones: of a server's few names each is asked for often."""
_PORTS = {"http": ":80", "https": ":443"}
_SCHEME, _SITE, _PATH = b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-prefix"
_OPERATIONS = frozenset(("/healthz", "/readyz", "/metrics"))
"""What machines ask for at the server's own address, whatever hosts are served."""
Origin = tuple[str, str | None]
"""The address, without a slash at its end, and why the request is refused, if it is."""


class Origins:
    """Finds the address: `public_url` where it is set, else what the request says of it.

    `hosts` are those that are served, all if there are none; `trusts` tells whether what is at a
    client's address is a proxy that is believed.
    """

    def __init__(
        self, public_url: str, hosts: Collection[str], trusts: Callable[[str], bool]
    ) -> None:
        self._fixed = public_url.rstrip("/")
        self._hosts = hosts
        self._trusts = trusts
        self._known: dict[tuple[str, bytes | None], str] = {}

    def find(self, scope: Scope, given: Mapping[bytes, bytes]) -> Origin:
        """The address of this request. Takes the prefix that its server knows of off its path."""
        scheme, prefix = scope["scheme"], scope.get("root_path", "")
        forwarded = _SITE in given or _SCHEME in given or _PATH in given
        # A header that came twice is missing in what is given.
        plain = not (prefix or forwarded) and len(given) == len(scope["headers"])
        if plain and (known := self._known.get((scheme, given.get(b"host")))):
            return known, None
        if prefix:
            # Servers put it before each path. Here paths are what a proxy leaves of them.
            scope["path"] = scope["path"].removeprefix(prefix) or "/"
            scope["root_path"] = ""
        host = given.get(b"host", b"").decode("latin-1").strip().lower()
        own = _own(scope)
        refused = _faulty(scope, host, given)
        if forwarded and self._trusts((scope.get("client") or " ")[0]):
            scheme = _text(given, _SCHEME) or scheme
            host = _text(given, _SITE).lower() or host
            prefix = _text(given, _PATH) or prefix
        if not refused and self._hosts and scope["path"] not in _OPERATIONS:
            served = _without_port(host) in self._hosts
            refused = None if served else "This host is not served here."
        if refused or not host:
            return self._fixed or own + prefix, refused
        address = self._fixed or _address(scheme, host, prefix)
        if address is None:
            return own, "The address that a proxy tells is none."
        if plain and scope["path"] not in _OPERATIONS and len(self._known) < _MOST:
            self._known[scheme, given[b"host"]] = address
        return address, None


def _faulty(scope: Scope, host: str, given: Mapping[bytes, bytes]) -> str | None:
    """What is wrong with the Host that a request names (RFC 9112 section 3.2)."""
    if len(given) < len(scope["headers"]):
        named = [value for name, value in scope["headers"] if name == b"host"]
        if len(named) > 1:
            return "A request names one Host, and no more."
    if not host:
        return "A request names its Host." if scope["http_version"] == "1.1" else None
    return None if _address("http", host, "") else "What Host names is no host."


@lru_cache(maxsize=256)
def _address(scheme: str, host: str, prefix: str) -> str | None:
    """The address of which these are the parts, or None: nothing else may get into links."""
    scheme, prefix = scheme.lower(), prefix.rstrip("/")
    if scheme not in _PORTS or not _HOST.fullmatch(host) or not _PREFIX.fullmatch(prefix):
        return None
    return f"{scheme}://{host.removesuffix(_PORTS[scheme])}{prefix}"


def _without_port(host: str) -> str:
    return re.sub(r":[0-9]*$", "", host)


def _own(scope: Scope) -> str:
    """Where the server itself listens."""
    host, port = scope.get("server") or ("localhost", None)
    return f"{scope['scheme']}://{host if port is None else f'{host}:{port}'}"


def _text(given: Mapping[bytes, bytes], name: bytes) -> str:
    """What a header says; of several proxies the first, which is the one that the client knows."""
    return given.get(name, b"").decode("latin-1").partition(",")[0].strip()
