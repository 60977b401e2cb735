"""How it is stored: the schema, the engine, revisions, and keyset pages."""
