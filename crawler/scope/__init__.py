"""Which addresses belong to a crawl."""
