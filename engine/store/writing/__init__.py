"""Writing a batch: what is to change, gathered per table, and the two databases' ways to do it."""
