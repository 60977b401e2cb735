"""What is asked here only reads, so that one application serves it all."""

import pytest
from fastapi import FastAPI


@pytest.fixture
def app(shared_app: FastAPI) -> FastAPI:
    return shared_app
