"""WARC files written and kept."""
