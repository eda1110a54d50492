"""Questions about one document of a snapshot: open it, find in it, what is like it, what it links to."""
