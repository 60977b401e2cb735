"""What features are built from, without a framework: fields, models, pages, lists, edits."""
