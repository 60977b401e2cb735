"""How it is served: one error shape, conditional answers, strict parameters, the contract."""
