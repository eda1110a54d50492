"""The engine for one machine: Lucene, FAISS and LMDB over one numbering of documents."""
