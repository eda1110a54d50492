"""The errors of indexing and searching.

    ScenthoundError                     (crawler.errors)
    └── IndexerError
        ├── SettingsError               a setting outside its range
        ├── ModelError                  an encoder that is missing, changed, or does not fit the vectors
        ├── JavaError                   no Java runtime that Lucene can use
        ├── SnapshotError               a folder that should hold a snapshot does not, or not a whole one
        ├── RequestError                a search request that cannot be answered; `thing` is the field's name
        └── DocumentNotFoundError       no document of that id in this snapshot

Must not: know about HTTP.
"""

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


class DocumentNotFoundError(IndexerError):
    """No document of that id in this snapshot."""
