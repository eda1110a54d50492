"""What pages and lists of pages say: links, directives, charsets, sitemaps."""
