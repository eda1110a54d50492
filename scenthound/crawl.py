"""`scenthound crawl`: fetch pages and keep them as WARC."""

from datetime import UTC, datetime
from pathlib import Path

import click

from scenthound.console import count_lines, json_option, progress_bar, report


@click.command(
    epilog="""\b
Examples:
  scenthound crawl https://www.example.org/ --out crawl/ --contact you@example.org
  scenthound crawl https://a.example/ https://b.example/ --out crawl/ --max-pages 500 --contact you@example.org
  scenthound crawl http://docs.example:8000/ --out crawl/ --resolve docs.example:8000:127.0.0.1"""
)
@click.argument("seeds", metavar="URL...", nargs=-1, required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the crawl; new or empty.")
@click.option("--max-pages", type=int, default=1000, show_default=True, help="Pages to keep at most.")
@click.option("--delay-s", type=float, default=1.0, show_default=True, help="Seconds between two requests to one host.")
@click.option("--contact", default="", help="Address or page in the User-Agent by which a site's owner can reach you.")
@click.option(
    "--resolve", metavar="HOST:PORT:ADDRESS", multiple=True, help="Connect to ADDRESS for HOST:PORT; as curl's."
)
@json_option
def crawl(
    seeds: tuple[str, ...],
    out: Path,
    max_pages: int,
    delay_s: float,
    contact: str,
    resolve: tuple[str, ...],
    as_json: bool,
) -> None:
    """Crawl the hosts of the given URLs, obeying robots.txt, and keep every response as WARC.

    Links to other hosts are not followed. Ctrl-C ends the crawl and keeps what was fetched.
    """
    from crawler.crawl import crawl as run_crawl
    from crawler.settings import CrawlSettings, parse_resolution

    settings = CrawlSettings(
        max_pages=max_pages,
        delay_s=delay_s,
        contact=contact,
        resolutions=tuple(parse_resolution(text) for text in resolve),
    )
    with progress_bar(as_json=as_json) as progress:
        crawled = run_crawl(seeds, out, settings, progress=progress, now=lambda: datetime.now(UTC))
    ended = "Interrupted; kept" if crawled.interrupted else "Kept"
    report(
        {
            "crawl": str(out),
            "crawl_id": crawled.crawl_id,
            "pages": crawled.pages,
            "counts": dict(crawled.counts),
            "interrupted": crawled.interrupted,
            "duration_s": round(crawled.duration_s, 1),
        },
        as_json=as_json,
        lines=[f"{ended} {crawled.pages:,} pages in {crawled.duration_s:.1f} s.", *count_lines(crawled.counts)],
        location=f"{out}",
        following=f"scenthound clean {out} --out corpus/",
    )
