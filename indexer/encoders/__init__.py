"""Text to vectors: the model that builds an index, and the one inside a snapshot that reads queries."""
