"""A client that may write, in few words."""

import httpx
import pytest

from tests.telling import Teller
from tests.writing.conftest import make_key, writer

__all__ = ["make_key", "teller", "writer"]


@pytest.fixture
def teller(writer: httpx.AsyncClient) -> Teller:
    return Teller(writer)
