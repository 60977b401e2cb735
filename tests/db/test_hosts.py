"""Addresses of PostgreSQL servers: every form that libpq reads, with one host or with several."""

from typing import Any

import pytest

from app.db import engine as engines
from app.db.drivers.hosts import LastFirst, each
from app.errors import Unusable
from app.settings import Settings

FORMS = {
    "postgresql://u:p%40@a:1,b:2/db": ("a,b", "1,2"),
    "postgres+psycopg://u:p%40@a:1,b/db": ("a,b", "1,5432"),
    "host=a,b port=6 dbname=db user=u password=p@": ("a,b", "6,6"),
    "postgresql://u:p%40@/db?host=a,b": ("a,b", "5432,5432"),
    "postgresql://u:p%40@/db?host=a:1&host=b:2": ("a,b", "1,2"),
    "postgresql://u:p%40@[::1]:1,[::2]:2/db": ("::1,::2", "1,2"),
}


def named(url: str) -> dict[str, Any]:
    engine = engines.connect(Settings(database_url=url))
    _, given = engine.dialect.create_connect_args(engine.url)
    return {option: value for option, value in given.items() if option != "context"}


@pytest.mark.parametrize("url", FORMS)
def test_several_hosts_in_each_form_mean_the_one_that_takes_writes(url: str) -> None:
    hosts, ports = FORMS[url]
    assert named(url) == {
        "user": "u",
        "password": "p@",
        "dbname": "db",
        "host": hosts,
        "port": ports,
        "target_session_attrs": "read-write",
    }


def test_an_address_may_say_itself_which_host_is_meant() -> None:
    assert named("postgresql://a,b/db?target_session_attrs=any")["target_session_attrs"] == "any"
    assert "target_session_attrs" not in named("postgresql://a/db")


@pytest.mark.parametrize("url", ["", "no address", "mysql://a,b/db", "postgresql://a:x,b/db?c=d"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Unusable, match="DEPOSITARY_DATABASE_URL"):
        named(url)
    if url:
        with pytest.raises(Unusable, match="DEPOSITARY_REPLICA_URL"):
            engines.connect_replicas(Settings(replica_url=url))


def test_each_host_of_replicas_is_a_database_of_its_own() -> None:
    found = engines.connect_replicas(Settings(replica_url="postgresql://u@a:1,b:2/db"))
    asked = [engine.dialect.create_connect_args(engine.url)[1] for engine in found]
    assert [(args["host"], args["port"]) for args in asked] == [("a", "1"), ("b", "2")]
    assert engines.connect_replicas(Settings()) == []


def test_the_host_that_was_reached_last_is_tried_first() -> None:
    order = LastFirst()
    given = {"host": "a,b,c", "port": "1,2,3", "user": "u"}
    assert order.ordered(given) is given

    class Connection:
        class info:  # noqa: N801
            host, port = "b", 2

    order.reached(Connection())  # type: ignore[arg-type]
    assert order.ordered(given) == {"host": "b,a,c", "port": "2,1,3", "user": "u"}
    assert order.ordered({"host": "d", "port": 1}) == {"host": "d", "port": 1}
    assert len(each(engines.connect(Settings(database_url="postgresql://a,b,c/db")).url)) == 3
