"""Vectors: kept whole and exact, with an approximate index in front of them where there are many."""
