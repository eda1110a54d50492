"""What a goggle says, once read.

Out: `Goggle` and its `Instruction`s. Must not: know how it was written, or what is ranked.
"""

from dataclasses import dataclass, field
from typing import Literal, get_args

Action = Literal["boost", "downrank", "discard"]

Target = Literal["url", "title", "description", "content"]
TARGETS: tuple[Target, ...] = get_args(Target)

STRONGEST = 10
"""The highest strength of a boost or downrank; the lowest is 1."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One line of a goggle.

    Attributes:
        line: Its number in the text, from 1.
        text: The line as it was written, without white space around it.
        pattern: What the target must hold; "" holds of all.
        target: What is looked at.
        site: Only documents of this domain and of those below it; "": all.
        action: What becomes of a document that matches.
        strength: 1 to `STRONGEST` for boost and downrank, 0 for discard.
    """

    line: int
    text: str
    pattern: str
    target: Target
    site: str
    action: Action
    strength: int

    @property
    def is_generic(self) -> bool:
        """Whether it is the `$discard` that is meant for all that no other instruction matches."""
        return self.action == "discard" and not self.pattern and not self.site


@dataclass(frozen=True, slots=True)
class Goggle:
    """Instructions in the order they were written; equal to others of the same name and version.

    Attributes:
        name: What an explanation calls it.
        version: 32 hex digits over its text.
        instructions: Possibly none.
        metadata: Keys and values of its head, in order: "name", "description", "public", "author" and others.
    """

    name: str
    version: str
    instructions: tuple[Instruction, ...] = field(compare=False, repr=False)
    metadata: tuple[tuple[str, str], ...] = field(default=(), compare=False)
