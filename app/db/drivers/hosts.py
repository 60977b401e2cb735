"""Addresses of PostgreSQL servers in libpq's forms, of which one may name several hosts."""

import re
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import conninfo

_SESSION = "target_session_attrs"


def parsed(text: str) -> sa.URL | None:
    """What libpq reads as an address or as `host=a,b port=1,2 …`; None where it reads nothing."""
    try:
        named = conninfo.conninfo_to_dict(re.sub(r"^(postgres\w*)\+\w+:", r"\1:", text))
    except psycopg.ProgrammingError:
        return None
    if not named:
        return None
    user, password = named.pop("user", None), named.pop("password", None)
    hosts = _pairs(named)
    if len(hosts) > 1:
        named["host"], named["port"] = _joined(hosts)
    options = {name: str(value) for name, value in named.items() if name != "dbname"}
    made = sa.URL.create(
        "postgresql",
        None if user is None else str(user),
        None if password is None else str(password),
        database=str(named.get("dbname") or "") or None,
    )
    return made.update_query_dict(options)


def settled(url: sa.URL) -> sa.URL:
    """The same address; of several hosts the one that takes writes is meant, unless it says else.

    Each host has its port then.
    """
    hosts = _pairs(_named(url))
    if len(hosts) < 2:
        return url
    return _of(url, hosts).update_query_dict({_SESSION: url.query.get(_SESSION, "read-write")})


def each(url: sa.URL) -> list[sa.URL]:
    """An address for each host."""
    hosts = _pairs(_named(url))
    return [url] if len(hosts) < 2 else [_of(url, [pair]) for pair in hosts]


def _named(url: sa.URL) -> dict[str, Any]:
    _, named = url.get_dialect()().create_connect_args(url)
    return dict(named)


def _of(url: sa.URL, hosts: list[tuple[str, str]]) -> sa.URL:
    names, ports = _joined(hosts)
    return url.set(host=None, port=None).update_query_dict({"host": names, "port": ports})


def _joined(hosts: list[tuple[str, str]]) -> tuple[str, str]:
    """The hosts, and their ports, as libpq takes them."""
    names, ports = zip(*hosts, strict=True)
    return ",".join(names), ",".join(ports)


def _pairs(named: dict[str, Any]) -> list[tuple[str, str]]:
    """The hosts, each with its port."""
    hosts = str(named.get("host") or "").split(",")
    ports = str(named.get("port") or "").split(",")
    if len(ports) == 1:
        ports *= len(hosts)
    return [(host, port or "5432") for host, port in zip(hosts, ports, strict=True)]


class LastFirst:
    """The order in which hosts are tried: first the one that was reached last.

    One that has fallen silent would else be waited for at each connection.
    """

    def __init__(self) -> None:
        self._last: tuple[str, str] | None = None

    def ordered(self, named: dict[str, Any]) -> dict[str, Any]:
        """The same arguments with the hosts in order."""
        hosts = _pairs(named)
        if self._last not in hosts or len(hosts) < 2:
            return named
        hosts.sort(key=lambda pair: pair != self._last)
        names, ports = _joined(hosts)
        return {**named, "host": names, "port": ports}

    def reached(self, connection: psycopg.Connection[Any]) -> None:
        """Remember where a connection leads."""
        self._last = (connection.info.host, str(connection.info.port))
