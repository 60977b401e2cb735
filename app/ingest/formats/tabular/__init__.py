"""Tabular sources: CSV, long or wide, as a mapping says."""

from app.ingest.formats.tabular.rows import read

__all__ = ["read"]
