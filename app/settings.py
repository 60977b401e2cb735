"""Every setting, read once from the environment and frozen; built in main or cli, handed down."""

from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import Rejected, Violation


class Settings(BaseSettings):
    """Environment variables with the prefix `DEPOSITARY_`; a `.env` file works too."""

    model_config = SettingsConfigDict(
        env_prefix="DEPOSITARY_", env_file=".env", extra="ignore", frozen=True
    )

    database_url: Annotated[str, Field(description="SQLAlchemy URL of the database")] = (
        "sqlite:///depositary.db"
    )
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
    try:
        return Settings()
    except ValidationError as error:
        violations = [
            Violation.of_fault(fault, f"DEPOSITARY_{fault['loc'][0]}".upper())
            for fault in error.errors(include_url=False)
        ]
        named = "; ".join(f"{v.parameter}: {v.detail}" for v in violations)
        raise Rejected(f"wrong settings: {named}", violations) from None
