"""Every setting, read once from the environment and frozen; built in main or cli, handed down."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    SettingsConfigDict,
)

from app.errors import Rejected, Violation

_PREFIX = "DEPOSITARY_"
_SERVICE = "_service_host"


class Settings(BaseSettings):
    """Environment variables with the prefix `DEPOSITARY_`; a `.env` file works too."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_file=".env", extra="ignore", frozen=True
    )

    database_url: Annotated[str, Field(description="SQLAlchemy URL of the database")] = (
        "sqlite:///depositary.db"
    )
    replica_url: Annotated[
        str, Field(description="Where reads go: PostgreSQL servers that follow that database")
    ] = ""
    replica_wait: Annotated[
        float,
        Field(ge=0, le=60, description="Seconds for which a read waits for a replica to catch up"),
    ] = 0.25
    public_url: Annotated[
        str,
        Field(
            pattern=r"^(https?://[^/\s]+[^\s?#]*)?$",
            description="Where clients reach this server; if empty, links start as was asked",
        ),
    ] = ""
    allowed_hosts: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9._\[\]:, -]*$",
            description="Hosts that are answered, with commas, without ports; if empty, any",
        ),
    ] = ""
    transaction_pooling: Annotated[
        bool, Field(description="A pooler gives a server connection to each transaction anew")
    ] = False
    pool_size: Annotated[
        int, Field(ge=1, le=1000, description="Database connections, and threads that answer")
    ] = 40
    busy_timeout: Annotated[
        float, Field(ge=0, le=600, description="Seconds to wait for a lock or a free connection")
    ] = 5.0
    max_age: Annotated[
        int, Field(ge=0, le=86400, description="Seconds a client may reuse an unpinned answer")
    ] = 60
    writes_per_minute: Annotated[
        int, Field(ge=0, le=10**6, description="Writes of one key in a minute; 0: any number")
    ] = 6000
    failed_keys_per_minute: Annotated[
        int,
        Field(ge=0, le=10**6, description="Wrong keys from one address in a minute; 0: any number"),
    ] = 60
    trusted_proxies: Annotated[
        str,
        Field(description="Whose X-Forwarded headers are believed: addresses, networks, commas"),
    ] = "127.0.0.1,::1"
    receive_timeout: Annotated[
        float,
        Field(gt=0, le=600, description="Seconds for a request's headers, and for 10 KiB of body"),
    ] = 10.0
    max_connections: Annotated[
        int, Field(ge=1, le=10**6, description="Connections of clients to each process")
    ] = 1000
    max_connections_per_address: Annotated[
        int, Field(ge=0, le=10**6, description="Those of one address, but proxies'; 0: any number")
    ] = 200
    cache_bytes: Annotated[
        int,
        Field(ge=0, le=2**40, description="Memory of each process for finished answers; 0: none"),
    ] = 33_554_432
    exports: Annotated[
        str, Field(description="Folder of the exports that are offered; if empty, none are")
    ] = ""
    untc_url: Annotated[
        str,
        Field(
            pattern=r"^https?://[^/\s]+[^\s?#]*$",
            description="Where the status files of the UN Treaty Collection are published",
        ),
    ] = "https://treaties.un.org/doc/Publication/MTDSG"
    log_level: Annotated[str, Field(pattern="^(debug|info|warning|error)$")] = "info"

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that are answered; none stands for any."""
        named = self.allowed_hosts.lower().split(",")
        return frozenset(host.strip() for host in named if host.strip())


def load() -> Settings:
    """The settings of this process. Raises Rejected naming each variable that is wrong."""
    violations = list(_unknown())
    try:
        found = Settings()
    except ValidationError as error:
        violations += [
            Violation.of_fault(fault, f"{_PREFIX}{fault['loc'][0]}".upper())
            for fault in error.errors(include_url=False)
        ]
    if violations:
        named = "; ".join(f"{v.parameter}: {v.detail}" for v in violations)
        raise Rejected(f"wrong settings: {named}", violations)
    return found


def _unknown() -> Iterator[Violation]:
    """The variables that look like settings and are none, each with the setting most like it."""
    given = {*EnvSettingsSource(Settings).env_vars, *DotEnvSettingsSource(Settings).env_vars}
    known = [f"{_PREFIX}{name}".lower() for name in Settings.model_fields]
    # Kubernetes tells every process of the services beside it, one of which may have our name.
    services = [name.removesuffix(_SERVICE) for name in given if name.endswith(_SERVICE)]
    told = tuple(f"{service}{end}" for service in services for end in ("_service_", "_port"))
    for name in sorted(given.difference(known)):
        if name.startswith(_PREFIX.lower()) and not name.startswith(told):
            (nearest,) = get_close_matches(name, known, n=1, cutoff=0)
            detail = f"there is no such setting; the nearest is {nearest.upper()}"
            yield Violation(detail, "unknown", name.upper())
