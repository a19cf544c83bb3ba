"""A matcher of its own: backtracking that never tries the same state twice.

A state is an instruction and a place in the text (and, where the pattern refers back, what is
captured). Visited states are remembered, so without back-references the work is at most
instructions times characters; each step is paid for.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from engine.feel.regex.characters import Characters, variants
from engine.feel.regex.parse import (
    Anchor,
    BackReference,
    Choice,
    Group,
    One,
    PatternError,
    Repeat,
    Sequence,
    Tree,
)

MAX_INSTRUCTIONS: Final = 5_000
STEP_PRICE: Final = 2
"""Steps of the evaluation's budget for one step of the machine."""

_UNPAID: Final = 256

Spans = tuple[int, ...]
"""Start and end of the match, then of each group; -1 where a group took no part."""


ONE, SPLIT, JUMP, SAVE, ANCHOR, AGAIN, DONE = range(7)
"""What an instruction does; plain numbers, because they are compared at every step."""


class Instruction(NamedTuple):
    """An operation with its operands."""

    op: int
    x: int = 0
    y: int = 0
    characters: Characters | None = None
    anchor: Anchor | None = None


class Machine:
    """The instructions of one pattern."""

    def __init__(self, tree: Tree, groups: int, *, any_case: bool) -> None:
        self._program: list[Instruction] = []
        self._slots = 2 * (groups + 1)
        self._any_case = any_case
        self._refers_back = False
        self._emit(tree)
        self._put(Instruction(DONE))

    @property
    def size(self) -> int:
        """How many instructions there are."""
        return len(self._program)

    # --- building

    def _put(self, instruction: Instruction) -> int:
        if len(self._program) >= MAX_INSTRUCTIONS:
            raise PatternError("the pattern's counts make it too large")
        self._program.append(instruction)
        return len(self._program) - 1

    def _emit(self, tree: Tree) -> None:
        match tree:
            case One(characters):
                self._put(Instruction(ONE, characters=characters))
            case Anchor():
                self._put(Instruction(ANCHOR, anchor=tree))
            case BackReference(group):
                self._refers_back = True
                self._put(Instruction(AGAIN, group))
            case Group(index, body):
                self._put(Instruction(SAVE, 2 * index))
                self._emit(body)
                self._put(Instruction(SAVE, 2 * index + 1))
            case Sequence(parts):
                for part in parts:
                    self._emit(part)
            case Choice(branches):
                self._emit_choice(branches)
            case Repeat():
                self._emit_repeat(tree)

    def _emit_choice(self, branches: tuple[Tree, ...]) -> None:
        jumps: list[int] = []
        for branch in branches[:-1]:
            split = self._put(Instruction(SPLIT))
            self._emit(branch)
            jumps.append(self._put(Instruction(JUMP)))
            self._program[split] = Instruction(SPLIT, split + 1, len(self._program))
        self._emit(branches[-1])
        for jump in jumps:
            self._program[jump] = Instruction(JUMP, len(self._program))

    def _emit_repeat(self, repeat: Repeat) -> None:
        for _ in range(repeat.low):
            self._emit(repeat.body)
        if repeat.high is None:
            split = self._put(Instruction(SPLIT))
            self._emit(repeat.body)
            self._put(Instruction(JUMP, split, len(self._program) + 1))
            self._set_split(split, repeat.greedy)
            return
        splits: list[int] = []
        for _ in range(repeat.high - repeat.low):
            splits.append(self._put(Instruction(SPLIT)))
            self._emit(repeat.body)
        for split in splits:
            self._set_split(split, repeat.greedy)

    def _set_split(self, split: int, greedy: bool) -> None:
        inside, behind = split + 1, len(self._program)
        first, second = (inside, behind) if greedy else (behind, inside)
        self._program[split] = Instruction(SPLIT, first, second)

    # --- running

    def search(self, text: str, start: int, pay: Callable[[int], None]) -> Spans | None:
        """The first match at or behind `start`, or None.

        Args:
            text: all of the text.
            start: where to begin looking.
            pay: called with the number of steps now and then; raises when there are too many.
        """
        visited: set[object] = set()
        spent = 0
        for place in range(start, len(text) + 1):
            found, steps = self._match(text, place, visited, pay)
            spent += steps
            if spent >= _UNPAID or found is not None:
                pay(spent * STEP_PRICE)
                spent = 0
            if found is not None:
                return found
        pay(spent * STEP_PRICE)
        return None

    def _match(
        self, text: str, start: int, visited: set[object], pay: Callable[[int], None]
    ) -> tuple[Spans | None, int]:
        """The match that begins at `start`, and the steps that are still to be paid."""
        program, refers_back = self._program, self._refers_back
        empty = (start, *(-1 for _ in range(self._slots - 1)))
        stack: list[tuple[int, int, Spans]] = [(0, start, empty)]
        unpaid = 0
        while stack:
            at, place, spans = stack.pop()
            while at >= 0:
                state = (at, place, spans[1:]) if refers_back else (at, place)
                if state in visited:
                    break
                visited.add(state)
                unpaid += 1
                if unpaid >= _UNPAID:
                    pay(unpaid * STEP_PRICE)
                    unpaid = 0
                instruction = program[at]
                op = instruction[0]
                if op == SPLIT:
                    stack.append((instruction[2], place, spans))
                    at = instruction[1]
                elif op == ONE:
                    fits = place < len(text) and text[place] in instruction[3]  # type: ignore[operator]
                    at, place = (at + 1, place + 1) if fits else (-1, place)
                elif op == JUMP:
                    at = instruction[1]
                    back = (at, place, spans[1:]) if refers_back else (at, place)
                    if instruction[2] and back in visited:
                        at = instruction[2]  # a round that took nothing is the last one
                elif op == DONE:
                    return (start, place, *spans[2:]), unpaid
                else:
                    at, place, spans = self._step(instruction, at, text, place, spans)
        return None, unpaid

    def _step(
        self, instruction: Instruction, at: int, text: str, place: int, spans: Spans
    ) -> tuple[int, int, Spans]:
        """Where an instruction leads; -1 where it fails."""
        if instruction.op == SAVE:
            slot = instruction.x
            return at + 1, place, (*spans[:slot], place, *spans[slot + 1 :])
        if instruction.op == ANCHOR:
            holds = anchored(instruction.anchor, text, place)  # type: ignore[arg-type]
            return (at + 1 if holds else -1), place, spans
        first, last = spans[2 * instruction.x], spans[2 * instruction.x + 1]
        again = text[first:last] if last >= 0 else ""
        if not self._same(again, text[place : place + len(again)]):
            return -1, place, spans
        return at + 1, place + len(again), spans

    def _same(self, one: str, other: str) -> bool:
        if one == other or not self._any_case:
            return one == other
        return len(one) == len(other) and all(
            variants(left) & variants(right) for left, right in zip(one, other, strict=True)
        )


def anchored(anchor: Anchor, text: str, place: int) -> bool:
    """Whether the anchor holds at that place."""
    if anchor.kind == "^":
        if place == 0:
            return True
        return anchor.lines and place < len(text) and text[place - 1] == "\n"
    return place == len(text) or (anchor.lines and text[place] == "\n")
