"""Lists of sites that people keep for each other: whom to leave out, to rank lower, or to trust."""
