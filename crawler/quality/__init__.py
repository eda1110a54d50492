"""What tells writing from filler: the published rules, a site's own habits, and a score of spam made of them."""
