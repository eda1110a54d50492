"""How long work says how far it is, without knowing who listens.

Out: the type `Progress` and `silent`, which listens to nothing. The command line draws a bar from the calls; tests
record them. Must not: print.
"""

from collections.abc import Callable

Progress = Callable[[str, int, int | None], None]
"""`progress(stage, done, total)`: `done` units of `total` are finished; `total` is None while it is unknown and may
grow between calls. `stage` names the unit of work in the plural, for instance "pages" or "passages"."""


def silent(stage: str, done: int, total: int | None) -> None:
    """Listen to nothing: the default of every function that reports progress."""
