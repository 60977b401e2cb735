"""Question pages: who signed only, who is absent, who left, who came and went, what happened."""
