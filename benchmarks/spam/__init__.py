"""A seeded benchmark of the spam score: clean pages, pages made by recipes, and how well the score tells them apart."""
