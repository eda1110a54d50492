"""`scenthound snapshots`: the snapshots of an index, a command or a few related ones a file."""
