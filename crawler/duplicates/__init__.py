"""Pages that say the same: signatures of texts, and the groups that they form."""
