"""Ways to a Corpus for documents that Scenthound did not crawl; one format a file."""
