"""The errors of indexing and searching.

    ScenthoundError                     (crawler.errors)
    └── IndexerError
        ├── SettingsError               a setting outside its range
        ├── ModelError                  an encoder that is missing, changed, or does not fit the vectors
        ├── JavaError                   no Java runtime that Lucene can use
        ├── SnapshotError               a folder that should hold a snapshot does not, or not a whole one
        ├── RequestError                a search request that cannot be answered; `thing` is the field's name
        │   └── GoggleError             a goggle that is none, is too costly, or is not in the store; `line` says where
        └── DocumentNotFoundError       no document of that id in this snapshot

Must not: know about HTTP.
"""

from functools import partial

from crawler.errors import ScenthoundError


class IndexerError(ScenthoundError):
    """Anything that indexing or searching refuses."""


class SettingsError(IndexerError):
    """A setting outside its range."""


class ModelError(IndexerError):
    """An encoder that is missing, changed, or does not fit the vectors."""


class JavaError(IndexerError):
    """No Java runtime that Lucene can use."""


class SnapshotError(IndexerError):
    """A folder that should hold a snapshot does not, or not a whole one."""


class RequestError(IndexerError):
    """A search request that cannot be answered; `thing` is the field's name."""


class GoggleError(RequestError):
    """A goggle that cannot be used.

    Args:
        thing: As `ScenthoundError` has it.
        found: As `ScenthoundError` has it.
        wanted: As `ScenthoundError` has it.
        remedy: As `ScenthoundError` has it.
        line: Number of the line that is wrong, from 1; 0 where it is not about one.
    """

    def __init__(self, thing: str, *, found: str, wanted: str, remedy: str, line: int = 0) -> None:
        super().__init__(thing, found=found, wanted=wanted, remedy=remedy)
        self.line = line

    def __reduce__(self) -> tuple[object, ...]:
        return partial(GoggleError, found=self.found, wanted=self.wanted, remedy=self.remedy, line=self.line), (
            self.thing,
        )


class DocumentNotFoundError(IndexerError):
    """No document of that id in this snapshot."""
