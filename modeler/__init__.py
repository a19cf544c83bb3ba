"""Studio: where people draw models, keep drafts of them, check, deploy and start them.

Enters the engine by `engine.public` alone, and that in one file: `modeler.engine`.
"""
