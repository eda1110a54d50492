"""What several API dialects write alike: marked texts, days and spans of days, yes and no, addresses in parts."""
