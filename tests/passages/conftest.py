"""The clients of the tests of writing."""

from tests.writing.conftest import make_key, writer

__all__ = ["make_key", "writer"]
