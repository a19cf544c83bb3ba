"""One command a file; a command translates, the rooms below decide."""
