"""Engine time as FEEL sees it, for expressions outside of any instance."""

from engine.feel.context import Context
from engine.feel.temporal import DateTime
from engine.store.fields import from_ms


def context_at(at: int, seed: str) -> Context:
    """A FEEL context whose ``now()`` is *at* (epoch ms) and whose chance comes from *seed*."""
    return Context(now=DateTime.from_datetime(from_ms(at)), seed=seed)
