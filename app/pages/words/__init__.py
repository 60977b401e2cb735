"""The explorer's words, one file for each language."""

import tomllib
from functools import cache
from pathlib import Path

from app.api.fields import Json

_FOLDER = Path(__file__).parent


@cache
def load(language: str) -> Json:
    """All words of one language, in sections."""
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
