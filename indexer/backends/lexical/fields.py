"""The names of the fields of Lucene's index.

Out: constants. Must not: know Java.
"""

CONTENTS = "contents"
"""Title, a line end, text: what flat BM25 searches, as Anserini does."""

DOC_ID = "id"
"""Stored, so that other Lucene programs can name the hits."""

ORDINAL = "ordinal"
"""A document's number, by which the index is sorted."""

SITE = "site"
LANGUAGE = "language"
