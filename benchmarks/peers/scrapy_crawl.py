"""Scrapy on the same pages: every link of the seeds' hosts is followed, robots.txt obeyed, nothing waited for.

In: requests a host at once, then seeds whose host names are on 127.0.0.1. Out: one line of JSON: pages, seconds. It
keeps nothing on disk, which is less work than Scenthound does. Runs in an environment that has Scrapy; it imports
nothing of Scenthound. Scrapy's own default is changed only where it would lose or save work:

- A link is made a request once. Scrapy would make a million requests of them and drop them again one by one, which
  takes it twice as long, and whoever writes a spider for a large site does the same.
- Pages that send a browser on (meta refresh) are pages. Scrapy downloads them and hands out another one in their place,
  so its spider saw 19,303 of 20,806 pages that it had downloaded.
- No cookies and no telnet, which nobody uses here.
"""

import json
import sys
import time
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor
from scrapy.resolver import dnscache


class PagesSpider(scrapy.Spider):
    """Follow links; count pages."""

    name = "pages"
    pages = 0

    def __init__(self, seeds: list[str]) -> None:
        super().__init__()
        self.start_urls = seeds
        self.allowed_domains = [seed.split("/")[2].partition(":")[0] for seed in seeds]
        self._links = LinkExtractor()
        self._known: set[str] = set()

    async def start(self) -> Any:
        """Give the seeds, once every host is known to be on loopback: what --resolve does for Scenthound."""
        for host in self.allowed_domains:
            dnscache[host] = "127.0.0.1"
        for seed in self.start_urls:
            yield scrapy.Request(seed, callback=self.parse)

    def parse(self, response: Any, **_: Any) -> Any:
        """Count a page, and go on with its links."""
        if not isinstance(response, scrapy.http.HtmlResponse):
            return
        PagesSpider.pages += 1
        for link in self._links.extract_links(response):
            if link.url not in self._known:
                self._known.add(link.url)
                yield scrapy.Request(link.url, callback=self.parse)


def main(requests_a_host: int, seeds: list[str]) -> None:
    """Crawl and print the result."""
    process = CrawlerProcess(
        {
            "LOG_LEVEL": "ERROR",
            "ROBOTSTXT_OBEY": True,
            # Scrapy's default, and what Scenthound keeps to.
            "CONCURRENT_REQUESTS": 16,
            "CONCURRENT_REQUESTS_PER_DOMAIN": requests_a_host,
            "DOWNLOAD_DELAY": 0,
            "RANDOMIZE_DOWNLOAD_DELAY": False,
            "DEPTH_PRIORITY": 1,
            "SCHEDULER_DISK_QUEUE": "scrapy.squeues.PickleFifoDiskQueue",
            "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
            "METAREFRESH_ENABLED": False,
            "COOKIES_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    process.crawl(PagesSpider, seeds=seeds)
    began = time.monotonic()
    process.start()
    sys.stdout.write(json.dumps({"pages": PagesSpider.pages, "seconds": time.monotonic() - began}) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
