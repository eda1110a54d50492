"""The crawl: from seeds to a sealed folder of WARC files."""
