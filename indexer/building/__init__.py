"""From a corpus to a snapshot: built whole, updated, compacted."""
