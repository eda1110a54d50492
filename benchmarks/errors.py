"""The errors of measuring.

    ScenthoundError                     (crawler.errors)
    └── BenchmarkError
        ├── CollectionError             a test collection that is missing, or a line of it that cannot be read
        ├── RunError                    a run that is missing, or a line of it that cannot be read
        ├── ExpectationError            a table of expected numbers that cannot be read
        └── ResultsError                results that are missing, or a line of them that cannot be read

A number that departs from its expected value is a result, not an error.
"""

from crawler.errors import ScenthoundError


class BenchmarkError(ScenthoundError):
    """Anything that a benchmark refuses."""


class CollectionError(BenchmarkError):
    """A test collection that is missing, or a line of it that cannot be read."""


class RunError(BenchmarkError):
    """A run that is missing, or a line of it that cannot be read."""


class ExpectationError(BenchmarkError):
    """A table of expected numbers that cannot be read."""


class ResultsError(BenchmarkError):
    """Results that are missing, or a line of them that cannot be read."""
