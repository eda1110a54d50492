"""The Model Context Protocol over HTTP, under `/mcp`: the same index as three sets of tools that agents know."""
