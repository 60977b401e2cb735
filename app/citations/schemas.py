"""What a citation of a source looks like, and how citations are paged."""

from app.actions.schemas import ActionOut
from app.api.fields import ABSENT
from app.api.models import Known, Listed, Model


class CitedActionOut(Model):
    """A citation of a source, with the action that it is evidence for."""

    action: ActionOut
    """The action, with its citations of this source."""


class CitationFilter(Known, Listed):
    """Which citations of a source."""

    verified: bool = ABSENT
    """Only citations whose quote stands in the source's document (`true`), or does not
    (`false`)."""
