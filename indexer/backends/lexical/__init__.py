"""BM25 by Lucene, in this process: its Java machine, writing, reading, and the making of queries."""
