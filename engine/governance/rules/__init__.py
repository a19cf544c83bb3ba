"""One rule a file; `engine.governance.gates` says which gate asks which."""
