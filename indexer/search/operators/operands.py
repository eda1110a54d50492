"""Operands of AND and OR, and how a row of them is put together.

In: operands in branches, which OR parts. Out: operands each of which must hold. Must not: read pieces.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.condition import Condition, Words, all_of, any_of
from indexer.search.operators.filters import ALTERNATIVES, FILTERS, has_words

EXCLUSION = "-"


@dataclass(slots=True)
class Operand:
    """What an operator stands between.

    Attributes:
        kind: "word", "phrase", "+", "-", "group", "OR", or a filter's name.
        hard: What must hold; None: nothing.
        soft: Words that rank, of which one must stand where AND or OR bind them and nothing hard does.
        is_bound: Whether an AND stands beside it.
    """

    kind: str
    hard: Condition | None = None
    soft: tuple[str, ...] = ()
    is_bound: bool = False

    @property
    def binding(self) -> Condition | None:
        """What must hold of a document."""
        return one_of(self.soft) if self.hard is None and self.is_bound else self.hard


def one_of(words: Sequence[str]) -> Condition | None:
    """Ask for one of some words; None for none."""
    distinct = tuple(dict.fromkeys(filter(has_words, words)))
    return Words(distinct) if distinct else None


def all_binding(operands: Sequence[Operand]) -> Condition | None:
    """Ask for all that must hold."""
    return all_of(binding for operand in operands if (binding := operand.binding) is not None)


def joined(branches: Sequence[list[Operand]]) -> list[Operand]:
    """Put branches together.

    A filter or an exclusion that only one branch has, beside something else, holds for all: who writes
    "a OR b site:example.org" wants no other site. Precedence alone would leave it to b's branch; what is found here is
    found by both readings.
    """
    kept = [_with_alternatives(branch) for branch in branches if branch]
    if len(kept) < 2:
        return kept[0] if kept else []
    shared = []
    for kind in (*FILTERS, EXCLUSION):
        holders = [branch for branch in kept if any(operand.kind == kind for operand in branch)]
        if len(holders) == 1 and any(operand.kind not in (*FILTERS, EXCLUSION) for operand in holders[0]):
            shared += [operand for operand in holders[0] if operand.kind == kind]
            holders[0][:] = [operand for operand in holders[0] if operand.kind != kind]
    softs = tuple(word for branch in kept for operand in branch for word in operand.soft)
    held = [_holds(branch) for branch in kept]
    choice = any_of(condition for condition in held if condition is not None)
    return [Operand("OR", choice, softs), *shared]


def _holds(branch: Sequence[Operand]) -> Condition | None:
    """Say what must hold of a branch; of words side by side, where nothing else binds, one."""
    return all_binding(branch) or one_of([word for operand in branch for word in operand.soft])


def _with_alternatives(branch: list[Operand]) -> list[Operand]:
    """Read several filters of a kind as alternatives, unless AND stands beside each."""
    if sum([operand.kind in ALTERNATIVES for operand in branch]) < 2:
        return branch
    for kind in ALTERNATIVES:
        same = [operand for operand in branch if operand.kind == kind]
        if len(same) > 1 and not all(operand.is_bound for operand in same):
            same[0].hard = any_of(operand.hard for operand in same if operand.hard is not None)
            branch = [operand for operand in branch if operand.kind != kind or operand is same[0]]
    return branch
