"""The stages of a search, one a file, and the pipeline that runs them."""
