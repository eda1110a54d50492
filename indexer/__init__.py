"""What turns a Corpus into a Snapshot and searches it."""
