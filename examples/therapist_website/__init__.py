"""A therapist's website: agents design and write, tests are caught by type, people publish."""
