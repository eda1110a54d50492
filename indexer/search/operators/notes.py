"""What is told of a query's operators: which were applied, and which were not, and why.

Out: `Operator`s in the order of the text. Must not: grow beyond its bounds.
"""

from indexer.query import Operator

MOST_OPERATORS = 128
"""Operators that are applied; what further ones stand at is read as plain words."""

# One more reason of thousands says nothing new.
_MOST_IGNORED = 32
_LONGEST_VALUE = 100


class Notes:
    """Counts operators and keeps what came of them."""

    def __init__(self) -> None:
        self.applied: list[Operator] = []
        self.ignored: list[Operator] = []
        self._count = 0

    def has_room(self, operator: str, value: str) -> bool:
        """Count an operator that is about to be applied; beyond the bound it is not, and that is told."""
        self._count += 1
        if self._count > MOST_OPERATORS:
            self.ignore(operator, value, f"only the first {MOST_OPERATORS} operators are applied")
            return False
        return True

    def apply(self, operator: str, value: str) -> None:
        """Tell that an operator was applied."""
        self.applied.append(Operator(operator, value[:_LONGEST_VALUE]))

    def ignore(self, operator: str, value: str, reason: str) -> None:
        """Tell that an operator was not applied."""
        if len(self.ignored) < _MOST_IGNORED:
            self.ignored.append(Operator(operator, value[:_LONGEST_VALUE], reason))
