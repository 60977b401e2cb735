"""Which hold-outs are asked for."""

from app.api.fields import ABSENT, Region
from app.api.models import AsOf, Listed
from app.domain.certainties import Certainty
from app.domain.naming.participants import CountryKind


class AbsentFilter(AsOf, Listed):
    """Which hold-outs."""

    region: Region = ABSENT
    """Only countries of this M49 region or subregion, by its code or a name in any of the six
    languages."""
    kind: CountryKind = "state"
    """Only participants of this kind."""
    certainty: Certainty = ABSENT
    """Only answers that are so sure: without a complete list of the accord, that nothing is
    recorded is `unknown`, and says nothing."""
