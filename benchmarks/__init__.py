"""Measures the library that the server runs."""
