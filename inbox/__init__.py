"""The inbox: where people see what waits for them, and decide it.

Enters the engine by `engine.public` alone, and that in one file: `inbox.engine`.
"""
