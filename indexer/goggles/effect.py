"""What goggles do to one page.

Out: `Effect`. Must not: decide it.
"""

from dataclasses import dataclass

from indexer.goggles.goggle import Action


@dataclass(frozen=True, slots=True)
class Effect:
    """What a goggle does to a page, and why.

    Attributes:
        action: What becomes of it.
        strength: 1 to 10, 0 for discard.
        goggle: Name of the goggle.
        line: Line of the instruction, from 1.
        instruction: That line.
    """

    action: Action
    strength: int
    goggle: str
    line: int
    instruction: str
