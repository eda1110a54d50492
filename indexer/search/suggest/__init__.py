"""What else could be asked: a word spelled as the index spells it, a query completed, queries beside it."""
