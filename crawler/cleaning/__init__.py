"""From WARC files to a Corpus."""
