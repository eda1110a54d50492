"""A snapshot as one file, written and read back."""
