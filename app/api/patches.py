"""Merge patches (RFC 7396): what an edit leaves out stays, what it sets to null goes."""

from collections.abc import Mapping
from typing import Any, TypeVar, get_args, get_origin

from pydantic import Field, ValidationError, create_model

from app.api import patterns
from app.api.fields import Json
from app.api.models import In
from app.errors import Rejected, Violation

Given = TypeVar("Given", bound=In)


def model(whole: type[In], name: str, description: str, without: str) -> type[In]:
    """The patch of a model: each field but its identity may be left out, or null if it need not be.

    Made from the model, so that a field is described and bounded in one place.
    """
    fields: Json = {}
    for field_name, info in whole.model_fields.items():
        if field_name == without:
            continue
        kind: Any = info.rebuild_annotation()
        if get_origin(info.annotation) is dict:
            key, value = get_args(info.annotation)
            kind = dict[key, value | None]  # type: ignore[valid-type]
        elif not info.is_required():
            kind = kind | None
        fields[field_name] = (kind, Field(default=None, description=info.description))
    made: type[In] = create_model(name, __base__=In, __doc__=description, **fields)
    return made


def merged(current: Mapping[str, Any], patch: In) -> Json:
    """What is so, changed as the patch says."""
    return _merge(current, patch.model_dump(exclude_unset=True, mode="json"))


def _merge(current: Mapping[str, Any], patch: Mapping[str, Any]) -> Json:
    made = dict(current)
    for name, value in patch.items():
        if value is None:
            made.pop(name, None)
        elif isinstance(value, Mapping):
            made[name] = _merge(made.get(name, {}), value)
        else:
            made[name] = value
    return made


def checked(model: type[Given], values: Mapping[str, Any]) -> Given:
    """The whole that an edit leads to. Raises Rejected with all that is wrong with it."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        violations = [
            Violation.of_fault(
                patterns.told(fault), pointer="".join(f"/{part}" for part in fault["loc"])
            )
            for fault in error.errors(include_url=False, include_input=False)
        ]
        raise Rejected("The edit leads to something that is not valid.", violations) from None
