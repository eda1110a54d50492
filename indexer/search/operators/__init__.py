"""The query language: signs and words with a meaning of their own, read from any text."""
