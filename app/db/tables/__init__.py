"""Every table there is: what is recorded, what is derived from it, what serves."""

from app.db.tables import derived, documents, knowledge, ledger, service

metadata = knowledge.metadata
"""All tables, for whoever imports this package."""
__all__ = ["derived", "documents", "knowledge", "ledger", "metadata", "service"]
