"""The pipe: every change of an instance enters by `submit` and leaves as committed rows and hints."""
