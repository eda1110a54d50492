"""Addresses that wait, and what became of the rest."""
