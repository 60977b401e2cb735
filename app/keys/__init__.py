"""API keys: who may write over HTTP."""
