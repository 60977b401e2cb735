"""Which hold-outs are asked for."""

from pydantic import Field

from app.api.fields import ABSENT, Region, Several
from app.api.models import AsOf, Listed
from app.domain.certainties import Certainty
from app.domain.naming.participants import CountryKind


class AbsentFilter(AsOf, Listed):
    """Which hold-outs."""

    region: Several[Region] = ABSENT
    """Only countries of this M49 region or subregion, or one of these, by its code or a name in
    any of the six languages."""
    kind: Several[CountryKind] = Field(default=["state"])
    """Only participants of this kind."""
    certainty: Several[Certainty] = ABSENT
    """Only answers that are so sure: without a complete list of the accord, that nothing is
    recorded is `unknown`, and says nothing."""
