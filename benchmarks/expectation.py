"""Published numbers and how far a run may depart from them.

In: `expected/<collection>.toml`. Out: `Expectation`s. Must not: compute anything.
"""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from benchmarks.collection import TEST
from benchmarks.errors import ExpectationError

TABLES = Path(__file__).parent / "expected"


@dataclass(frozen=True, slots=True)
class Expectation:
    """A number that a system must make.

    Attributes:
        system: Name of a system of `benchmarks.retrieval`.
        measure: As ir_measures writes it.
        value: The published mean.
        tolerance: Largest absolute difference that counts as equal.
        source: Who published it.
        qrels: Name of the judgements that it was made with.
        build: Name of the one build that it holds for; "" for every build that published numbers hold for.
    """

    system: str
    measure: str
    value: float
    tolerance: float
    source: str
    qrels: str = TEST
    build: str = ""

    def holds_for(self, value: float) -> bool:
        """Say whether a measured mean equals the published one; 1e-9 is for the rounding of the subtraction."""
        return abs(value - self.value) <= self.tolerance + 1e-9


def expectations_for(collection: str, tables: Path = TABLES) -> tuple[Expectation, ...]:
    """Read the table of a collection; empty when nobody has published for it here.

    Raises:
        ExpectationError: The table is not what this file describes.
    """
    path = tables / f"{collection}.toml"
    if not path.is_file():
        return ()
    names = {field.name for field in fields(Expectation)}
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["expected"]
        return tuple(Expectation(**entry) for entry in entries)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise ExpectationError(
            str(path), found=str(error), wanted=f"[[expected]] tables with {sorted(names)}", remedy="mend the table"
        ) from error
