"""Whether the process lives, and whether it can answer."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from app.api.fields import Json
from app.db import engine, maintenance, migrations, revisions
from app.db.drivers import faults

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
    with engine.reading(request.app.state.engine) as session:
        migrations.check(session)
        moment = revisions.moment(session)
        closed = maintenance.state(session) is not None
        read_only = engine.read_only(request.app.state.engine, session) is not None
    said: Json = {"status": "ready", "revision": moment.revision}
    if closed:
        said["maintenance"] = True
    if read_only:
        said["writable"] = False
    return JSONResponse(said, headers=_NO_STORE)
