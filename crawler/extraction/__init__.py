"""The main text of a page: which of its blocks are content, by what several extractors and the page itself say."""
