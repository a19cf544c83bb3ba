"""A project requisition: a case that people and an agent work together, step by step."""
