"""Exa's API, under `/exa`."""
