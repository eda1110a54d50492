"""Bing's Search API v7, under `/v7.0` and `/bing/v7.0`: web, custom, news; images and videos are never found."""
