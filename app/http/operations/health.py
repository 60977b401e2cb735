"""Whether the process lives, and whether it can answer."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from app.api.fields import Json
from app.db import engine, maintenance, migrations, revisions
from app.db.drivers import faults
from app.db.engine import Connection
from app.db.replicas.databases import Databases

router = APIRouter(include_in_schema=False)
_NO_STORE = {"cache-control": "no-store"}


@router.get("/healthz")
def healthz() -> JSONResponse:
    """200 as long as the process answers at all."""
    return JSONResponse({"status": "ok"}, headers=_NO_STORE)


@router.get("/readyz")
def readyz(request: Request) -> JSONResponse:
    """200 if the database answers and has this code's schema; otherwise a 503 problem.

    During maintenance, and where nothing can be written, it stays 200, because reads are answered,
    and says so.
    """
    faults.check_damage(request.app.state.engine)
    databases: Databases = request.app.state.databases
    return JSONResponse(databases.anywhere()(_state), headers=_NO_STORE)


def _state(session: Connection) -> Json:
    migrations.check(session)
    said: Json = {"status": "ready", "revision": revisions.newest(session)}
    if maintenance.state(session) is not None:
        said["maintenance"] = True
    if engine.read_only(session.engine, session) is not None:
        said["writable"] = False
    return said
