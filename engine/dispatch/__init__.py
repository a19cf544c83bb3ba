"""The pipe: every change enters by `submit` and leaves as committed rows and hints."""
