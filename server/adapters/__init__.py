"""One API dialect a file; adapters do not know each other."""
