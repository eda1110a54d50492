"""How spam is made, one kind a file; two recipes of each kind: one to tune on, the other only to report."""
