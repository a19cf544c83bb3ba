"""The engine's own job workers, found like those of any other installed app."""

from engine.agents.worker import take_turn as take_turn
