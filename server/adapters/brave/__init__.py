"""Brave's Search API, under `/res/v1`: web, news, LLM context, suggestions, spelling; images and videos are empty."""
