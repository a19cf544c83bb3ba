"""Agents as participants: the built-in worker of agent regions, and the models it asks.

A turn is a job like any other (`helm.agent`): read the region, ask a model, answer by command.
What the answer leads to is decided by the runtime, not here.
"""
