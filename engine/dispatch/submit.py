"""The only way to change an instance.

`submit` carries out one command and raises when it is refused; `submit_many` carries out
commands of many instances in one transaction, in order, and answers for each. Both go to the
engine thread where there is one, and are done in place where there is none.
"""

from collections.abc import Sequence

from engine.dispatch import fold, writer
from engine.dispatch.crash import crashpoint
from engine.dispatch.envelope import Envelope, Outcome, Receipt
from engine.runtime.commands import CommandRejected


def submit(envelope: Envelope) -> Receipt:
    """Carry out one command.

    Raises:
        CommandRejected: it was refused; nothing has happened.
    """
    (outcome,) = submit_many((envelope,))
    if isinstance(outcome, CommandRejected):
        raise outcome
    return outcome


def submit_many(envelopes: Sequence[Envelope]) -> list[Outcome]:
    """Carry out many commands in one transaction; what became of each, in order."""
    engine = writer.current()
    if engine is None:
        outcomes = fold.in_place(envelopes)
        crashpoint("before-ack")
        return outcomes
    handed: list[Outcome] = engine.hand_over(writer.Piece(envelopes=envelopes))
    return handed
