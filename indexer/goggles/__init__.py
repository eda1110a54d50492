"""Goggles: how somebody wants a ranking changed, read from Brave's language and kept by name."""
