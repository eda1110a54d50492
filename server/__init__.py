"""Wire formats in, wire formats out: the HTTP service over one snapshot."""
