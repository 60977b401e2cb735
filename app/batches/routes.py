"""Batches over HTTP."""

from fastapi import APIRouter, Response

from app.api.addresses import PREFIX
from app.batches import commands, queries
from app.batches.schemas import BatchIn, BatchOut
from app.http.writes.routing import WriteRoute
from app.http.writes.writing import Write

writes = APIRouter(prefix=f"{PREFIX}/batches", tags=["batches"], route_class=WriteRoute)


@writes.post("", operation_id="runBatch", response_model=BatchOut)
def run_batch(write: Write, body: BatchIn) -> Response:
    """Run a batch.

    Up to 1,000 operations in one transaction: they become one revision, or nothing does. Later
    operations can refer to what earlier ones make: sources and accords by their slugs, actions by
    the position of their operation. If anything is refused, all that is wrong is told at once.
    """
    return write(
        lambda change: commands.run(change, body.operations, write.options.reason),
        lambda session, results: queries.get_results(session, results, write.public_url),
        f"a batch of {len(body.operations)} operations",
    )
