"""From acts to spans: tellings, dated events, possible worlds, and what held on a day."""
