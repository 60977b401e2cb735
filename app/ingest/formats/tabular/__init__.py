"""Tabular sources: CSV, long or wide, as a mapping says."""

from app.ingest.formats.tabular.proposing import propose
from app.ingest.formats.tabular.rows import read
from app.ingest.formats.tabular.tables import first_rows

__all__ = ["first_rows", "propose", "read"]
