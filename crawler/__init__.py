"""What turns the web into a Corpus: fetch, archive, clean, import."""
