"""The pages for people: search, comparison, explanation, stored texts, statistics, reference of the API."""
